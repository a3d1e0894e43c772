import type { KubeObject, ObjectMeta } from '#apimachinery';
import type { Authorizer } from '../../authorization/index.ts';
import type { UserInfo } from '../../registry/index.ts';
import type { ApiServerOptions } from '../options.ts';
import type { BodyCall } from '../request/write-body.ts';

/** Who asks what, and whom to ask. */
export interface ReviewCall extends BodyCall {
  readonly server: ApiServerOptions;
  readonly user: UserInfo;
  readonly authorizer: Authorizer;
  readonly namespace: string | undefined;
}

/** A kind that is asked, never stored: one file, one line in index.ts. `answer` gives the status; it may throw StatusErrors. */
export interface Review {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly singular: string;
  readonly namespaced?: true;
  /** What stands in the answer for what was asked, where it is not told. */
  readonly afresh?: (now: number) => { readonly metadata: ObjectMeta; readonly spec?: object };
  readonly answer: (body: KubeObject, call: ReviewCall) => unknown;
}

export const authentication = { group: 'authentication.k8s.io', version: 'v1' } as const;
export const authorization = { group: 'authorization.k8s.io', version: 'v1' } as const;

/** A user as reviews show it. */
export function shownUser({ name, uid, groups, extra }: UserInfo) {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
  };
}
