import { createHash } from 'node:crypto';

/** Who issues the tokens of TokenRequests. */
export const tokenIssuer = 'https://kubernetes.default.svc.cluster.local';
/** Who issues the tokens in Secrets. Follows pkg/serviceaccount legacy.go. */
export const legacyTokenIssuer = 'kubernetes/serviceaccount';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = encode({ alg: 'RS256', kid: digest(tokenIssuer).slice(0, 43) });
const sign = (content: string): string => createHash('sha256').update(`service-account:${content}`).digest('base64url');

/** A signed-looking JWT of these claims. Its signature is a digest, which tells own tokens from others and protects nothing. */
export function signServiceAccountToken(claims: object): string {
  const content = `${header}.${encode(claims)}`;
  return `${content}.${sign(content)}`;
}

/** The claims of a token that `signServiceAccountToken` made; undefined when it is none. */
export function readServiceAccountToken(token: string): Readonly<Record<string, unknown>> | undefined {
  const [head, payload, signature] = token.split('.');
  if (!head || !payload || signature !== sign(`${head}.${payload}`)) {
    return undefined;
  }
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>;
}

const prefix = 'kubernetes.io/serviceaccount';

/** What a token in a Secret says. Follows pkg/serviceaccount LegacyClaims. */
export interface LegacyTokenClaims {
  readonly namespace: string;
  readonly account: { readonly name: string; readonly uid: string };
  readonly secret: string;
}

/** The token of a Secret of type kubernetes.io/service-account-token: it never expires. */
export function legacyToken({ namespace, account, secret }: LegacyTokenClaims): string {
  return signServiceAccountToken({
    iss: legacyTokenIssuer,
    [`${prefix}/namespace`]: namespace,
    [`${prefix}/secret.name`]: secret,
    [`${prefix}/service-account.name`]: account.name,
    [`${prefix}/service-account.uid`]: account.uid,
    sub: `system:serviceaccount:${namespace}:${account.name}`,
  });
}

/** What `legacyToken` put into claims; undefined when they are of another issuer. */
export function legacyClaims(claims: Readonly<Record<string, unknown>> | undefined): LegacyTokenClaims | undefined {
  if (claims?.iss !== legacyTokenIssuer) {
    return undefined;
  }
  const read = (name: string): string => String(claims[`${prefix}/${name}`] ?? '');
  return {
    namespace: read('namespace'),
    account: { name: read('service-account.name'), uid: read('service-account.uid') },
    secret: read('secret.name'),
  };
}
