/**
 * Keeps tags away from the stack itself, because CloudFormation hands them on to resources that a tag
 * replaces.
 */
import { Annotations, AspectPriority, Aspects, FeatureFlags, type IAspect, type Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const explicitStackTags = '@aws-cdk/core:explicitStackTags';

/**
 * An error at synthesis where the stack has tags: contacts and configurations of User Notifications take tags
 * at their creation only, so each would be replaced, and every address would have to be verified again. Tags
 * of the app are fine, because CDK writes them into the resources one by one. What `cdk deploy --tags` says
 * is not known at synthesis.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
 */
export function refuseStackTags(stack: Stack): void {
  const aspect: IAspect = {
    visit(node: IConstruct) {
      if (node !== stack || !stack.tags.hasTags()) return;
      const keys = Object.keys(stack.tags.tagValues()).join(', ');
      // Without the flag, what is said to the app reaches the stack as well.
      const advice = FeatureFlags.of(stack).isEnabled(explicitStackTags)
        ? 'Tag the app instead: Tags.of(app).add(...)'
        : `Write "${explicitStackTags}": true into the context of cdk.json, so that tags of the app do not become tags of the stack`;
      Annotations.of(stack).addError(
        `The stack has tags (${keys}). CloudFormation would replace every contact of the feed, and each address would have to be verified again. ${advice}; see docs/delivery.md.`,
      );
    },
  };
  // After the aspects that set the tags.
  Aspects.of(stack).add(aspect, { priority: AspectPriority.READONLY });
}
