import type { PolicyRule } from '#types/rbac-v1';
import type { UserInfo } from '../registry/index.ts';

/** One request as authorization sees it. Follows apiserver pkg/authorization/authorizer Attributes. */
export interface AuthorizationAttributes {
  readonly user: UserInfo;
  readonly verb: string;
  /** Undefined for paths outside the resource grammar. */
  readonly resource?: {
    readonly group: string;
    readonly resource: string;
    readonly subresource: string | undefined;
    readonly namespace: string | undefined;
    readonly name: string | undefined;
    /** Of a list, watch or deletecollection. */
    readonly fieldSelector?: string;
  };
  readonly path: string;
}

/** `reason` is why: what allowed it, or what kept a binding from doing so; may be empty. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** What somebody may do; `errors` says why the list may be incomplete. */
export interface HeldRules {
  readonly rules: readonly PolicyRule[];
  readonly errors: readonly string[];
}

/** Who may do what. Synchronous: everything it needs is in the registry. */
export interface Authorizer {
  authorize(attributes: AuthorizationAttributes): Decision;
  /** Every rule that holds for the user in the namespace (undefined: cluster-wide ones alone). */
  rulesFor(user: UserInfo, namespace: string | undefined): HeldRules;
  /** The rules of the role that a binding names. Throws the 404 of the role. */
  rulesOf(
    roleRef: { readonly kind: string; readonly name: string },
    namespace: string | undefined,
  ): readonly PolicyRule[];
}
