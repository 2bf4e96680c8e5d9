/** Who is behind an AWS API call, as CloudTrail's userIdentity tells it. */

export const principalKinds = ['root', 'user', 'role', 'federated', 'service', 'unknown'] as const;
export type PrincipalKind = (typeof principalKinds)[number];

export const lenderKinds = ['instance', 'function', 'other'] as const;

/** What role credentials were issued to before somebody used them. */
export interface Lender {
  readonly kind: (typeof lenderKinds)[number];
  /** An instance's id, a function's name, else what AWS wrote. */
  readonly name: string;
  /** Where AWS wrote an ARN. */
  readonly region?: string;
}

export interface Principal {
  readonly kind: PrincipalKind;
  /**
   * Counts what one actor does, over sessions: the user's ARN, the role's ARN (not the session's), the
   * account for root, the federated user's ARN, the service's name.
   */
  readonly key: string;
  /** The ARN as CloudTrail wrote it, the session's for a role. */
  readonly arn?: string;
  /** User name or role name, as the IAM commands take it. */
  readonly name?: string;
  readonly sessionName?: string;
  /** The access key of the call: AKIA... of a user or root, ASIA... of a session. */
  readonly accessKeyId?: string;
  /** The AWS service that acts alone, such as `autoscaling.amazonaws.com`. */
  readonly service?: string;
  /**
   * Key of the user, root or role whose identity a service that acts alone used; not of a service-linked
   * role.
   */
  readonly actsFor?: string;
  /**
   * The AWS service that called on with this principal's own identity, such as
   * `cloudformation.amazonaws.com`.
   */
  readonly through?: string;
  /**
   * No AWS service acts alone: a person does, or a program with a person's credentials, also through a
   * service.
   */
  readonly isHuman: boolean;
  /** The instance or function whose role credentials were used. */
  readonly lentBy?: Lender;
  /** Address or service name that the call came from. */
  readonly sourceIp?: string;
  readonly userAgent?: string;
  /** The call was made in the console with a password, not with an access key. */
  readonly console?: boolean;
}

/** Root and IAM users seldom are pipelines, and theirs are the keys that leak. */
export const hasOwnKey = ({ kind }: Pick<Principal, 'kind'>): boolean => kind === 'root' || kind === 'user';

/**
 * A service calls on with a role's session: often the role is the service's own, given to it by a pipeline or
 * a stack, and nobody is visible behind it. Root and IAM users have no such doubt.
 */
export const isRoleThroughService = (principal: Principal | undefined): boolean =>
  principal?.kind === 'role' && principal.through !== undefined;
