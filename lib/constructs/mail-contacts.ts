/** Addresses that AWS User Notifications mails to. */
import * as contacts from 'aws-cdk-lib/aws-notificationscontacts';
import { Construct } from 'constructs';
import { addressTag } from './address-tag.ts';

export interface MailContactsProps {
  readonly emails: readonly string[];
  /**
   * Contacts that exist and are verified already, to use instead of creating one for each address.
   * @default create them
   */
  readonly existingContactArns?: readonly string[];
}

/**
 * Address, name and tags of a contact can only be set at its creation: a change makes a new contact, which a
 * person must verify again. So it has no tags, whatever the app is tagged with, and its logical id and name
 * come from the address alone.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-notificationscontacts-emailcontact.html
 */
export class MailContacts extends Construct {
  /** One for each contact, with a tag that names it in construct ids. */
  readonly all: readonly { readonly tag: string; readonly arn: string }[];

  constructor(scope: Construct, id: string, props: MailContactsProps) {
    super(scope, id);
    this.all =
      props.existingContactArns?.map((arn) => ({ tag: addressTag(arn), arn })) ??
      props.emails.map((email) => {
        const tag = addressTag(email);
        const contact = new contacts.CfnEmailContact(this, tag, { name: `davylamp-${tag}`, emailAddress: email });
        contact.overrideLogicalId(`MailContact${tag}`);
        contact.addPropertyDeletionOverride('Tags');
        return { tag, arn: contact.attrArn };
      });
  }
}
