import type { Claims } from './token-keys.ts';

/** Who issues the tokens of TokenRequests, and for whom they are unless somebody else is named. */
export const tokenIssuer = 'https://kubernetes.default.svc.cluster.local';
/** Who issues the tokens in Secrets. Follows pkg/serviceaccount legacy.go. */
export const legacyTokenIssuer = 'kubernetes/serviceaccount';

const prefix = 'kubernetes.io/serviceaccount';

/** What a token in a Secret says. Follows pkg/serviceaccount LegacyClaims. */
export interface LegacyTokenClaims {
  readonly namespace: string;
  readonly account: { readonly name: string; readonly uid: string };
  readonly secret: string;
}

/** The claims of the token of a Secret of type kubernetes.io/service-account-token: it never expires. */
export function legacyClaims({ namespace, account, secret }: LegacyTokenClaims): Claims {
  return {
    iss: legacyTokenIssuer,
    [`${prefix}/namespace`]: namespace,
    [`${prefix}/secret.name`]: secret,
    [`${prefix}/service-account.name`]: account.name,
    [`${prefix}/service-account.uid`]: account.uid,
    sub: `system:serviceaccount:${namespace}:${account.name}`,
  };
}

/** What `legacyClaims` put into claims. */
export function readLegacyClaims(claims: Claims): LegacyTokenClaims {
  const read = (name: string): string => String(claims[`${prefix}/${name}`] ?? '');
  return {
    namespace: read('namespace'),
    account: { name: read('service-account.name'), uid: read('service-account.uid') },
    secret: read('secret.name'),
  };
}
