/** Who is behind an AWS API call, as CloudTrail's userIdentity tells it. */

export const principalKinds = ['root', 'user', 'role', 'federated', 'service', 'unknown'] as const;
export type PrincipalKind = (typeof principalKinds)[number];

export interface Principal {
  readonly kind: PrincipalKind;
  /**
   * Counts what one actor does, over sessions: the user's ARN, the role's ARN (not the session's), the account for root,
   * the federated user's ARN, the service's name.
   */
  readonly key: string;
  /** The ARN as CloudTrail wrote it, the session's for a role. */
  readonly arn?: string;
  /** User name or role name, as the IAM commands take it. */
  readonly name?: string;
  readonly sessionName?: string;
  /** The access key of the call: AKIA... of a user or root, ASIA... of a session. */
  readonly accessKeyId?: string;
  /** The AWS service behind the call, such as `autoscaling.amazonaws.com`. */
  readonly service?: string;
  /** No AWS service stands behind the call. */
  readonly isHuman: boolean;
  /** Address or service name that the call came from. */
  readonly sourceIp?: string;
  readonly userAgent?: string;
  /** The call was made in the console with a password, not with an access key. */
  readonly console?: boolean;
}

/** Root and IAM users seldom are pipelines, and theirs are the keys that leak. */
export const hasOwnKey = ({ kind }: Pick<Principal, 'kind'>): boolean => kind === 'root' || kind === 'user';
