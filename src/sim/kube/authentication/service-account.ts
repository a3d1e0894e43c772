import type { Claims, KubeObject } from '#apimachinery';
import type { UserInfo } from '../registry/index.ts';
import type { Find } from './index.ts';

/** So far clocks may differ; milliseconds. Follows go-jose jwt DefaultLeeway. */
const leeway = 60_000;
const prefix = 'authentication.kubernetes.io';

interface Reference {
  readonly name: string;
  readonly uid?: string;
}

interface PrivateClaims {
  readonly namespace?: string;
  readonly serviceaccount?: Reference;
  readonly pod?: Reference;
  readonly secret?: Reference;
  readonly node?: Reference;
}

/** Whom the claims of a TokenRequest's token stand for, or why nobody. `now` in milliseconds. Follows pkg/serviceaccount claims.go. */
export function serviceAccount(
  find: Find,
  claims: Claims,
  now: number,
): { readonly user: UserInfo } | { readonly problem: string } {
  const problem = timeProblem(claims, now);
  if (problem !== undefined) return { problem };
  const { namespace = '', serviceaccount, pod, secret, node } = (claims['kubernetes.io'] ?? {}) as PrivateClaims;
  const { name = '', uid = '' } = serviceaccount ?? {};
  const account = find('serviceaccounts', namespace, name);
  if (account === undefined) return { problem: `serviceaccounts ${JSON.stringify(name)} not found` };
  const own = account.metadata.uid ?? '';
  if (own !== uid) return { problem: `service account UID (${own}) does not match claim (${uid})` };
  if (isLongDeleted(account, now)) return { problem: `service account ${namespace}/${name} has been deleted` };
  const bound = (kind: string, reference: Reference | undefined, within?: string): string | undefined => {
    if (reference === undefined) return undefined;
    const object = find(`${kind}s`, within, reference.name);
    if (object === undefined) return 'service account token has been invalidated';
    const found = object.metadata.uid ?? '';
    return found === reference.uid
      ? isLongDeleted(object, now)
        ? 'service account token has been invalidated'
        : undefined
      : `${kind} UID (${found}) does not match service account ${kind} ref claim (${reference.uid ?? ''})`;
  };
  const unbound =
    bound('secret', secret, namespace) ??
    bound('pod', pod, namespace) ??
    // A Pod's token tells of its node, and does not depend on it.
    bound('node', pod === undefined ? node : undefined);
  return unbound === undefined
    ? { user: { ...accountUser(namespace, name, uid), extra: extraOf(String(claims.jti ?? ''), pod, node) } }
    : { problem: unbound };
}

/** A ServiceAccount as a user. Follows apiserver pkg/authentication/serviceaccount UserInfo. */
export function accountUser(namespace: string, name: string, uid: string): UserInfo {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
  };
}

function extraOf(id: string, pod: Reference | undefined, node: Reference | undefined) {
  const of = (kind: string, reference: Reference | undefined) =>
    reference === undefined
      ? {}
      : {
          [`${prefix}/${kind}-name`]: [reference.name],
          ...(reference.uid === undefined ? {} : { [`${prefix}/${kind}-uid`]: [reference.uid] }),
        };
  return { [`${prefix}/credential-id`]: [`JTI=${id}`], ...of('node', node), ...of('pod', pod) };
}

function timeProblem({ exp, nbf, iat }: Claims, now: number): string | undefined {
  const at = (claim: unknown): number => Number(claim) * 1000;
  if (nbf !== undefined && now + leeway < at(nbf)) return 'service account token is not valid yet';
  if (exp !== undefined && now - leeway > at(exp)) return 'service account token has expired';
  return iat !== undefined && now + leeway < at(iat) ? 'service account token is issued in the future' : undefined;
}

function isLongDeleted({ metadata }: KubeObject, now: number): boolean {
  return metadata.deletionTimestamp !== undefined && Date.parse(metadata.deletionTimestamp) < now - leeway;
}
