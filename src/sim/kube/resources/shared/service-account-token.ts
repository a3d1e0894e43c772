import { createHash } from 'node:crypto';
import {
  conflict,
  type FieldError,
  fieldInvalid,
  invalid,
  type KubeObject,
  readServiceAccountToken,
  signServiceAccountToken,
  tokenIssuer,
} from '#apimachinery';
import type { RequestContext } from '../../registry/resource.ts';
import { boundObject } from './bound-object.ts';
import { at } from './errors.ts';
import { timestamp } from './times.ts';

/** Who issues tokens, and for whom they are unless somebody else is named. */
export const AUDIENCE = tokenIssuer;

interface TokenSpec {
  audiences?: string[];
  expirationSeconds?: number;
  boundObjectRef?: { apiVersion?: string; kind?: string; name?: string; uid?: string } | null;
}

/**
 * The answer to a TokenRequest: a signed-looking JWT with the claims of pkg/serviceaccount, Claims. Its signature is a
 * digest, so that `readToken` can tell its own tokens from others; it protects nothing.
 */
export function issueToken(body: KubeObject, account: KubeObject, context: RequestContext): KubeObject {
  const { now } = context;
  const spec = (body.spec ?? {}) as TokenSpec;
  const refuse = (subject: string, errors: readonly FieldError[]): void => {
    if (errors.length > 0) throw invalid('authentication.k8s.io', 'TokenRequest', subject, errors);
  };
  refuse(account.metadata.name ?? '', validateNames(body, account));
  refuse('', validateExpiration(spec.expirationSeconds ?? 3600));
  requireUid(body, account);
  const audiences = spec.audiences?.length ? spec.audiences : [AUDIENCE];
  const expirationSeconds = spec.expirationSeconds ?? 3600;
  const issued = Math.floor(now / 1000);
  const { namespace = '', name = '', uid = '' } = account.metadata;
  const bound = spec.boundObjectRef;
  const claims = {
    aud: audiences,
    exp: issued + expirationSeconds,
    iat: issued,
    iss: AUDIENCE,
    jti: uuidOf(`${uid}/${now}`),
    'kubernetes.io': {
      namespace,
      ...boundObject(bound, account, context),
      serviceaccount: { name, uid },
    },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, uid, creationTimestamp: timestamp(now) },
    spec: { audiences, expirationSeconds, boundObjectRef: bound ?? null },
    status: {
      token: signServiceAccountToken(claims),
      expirationTimestamp: timestamp((issued + expirationSeconds) * 1000),
    },
  };
}

/** A request that names its ServiceAccount means the one of the path. */
function validateNames({ metadata = {} }: KubeObject, account: KubeObject): FieldError[] {
  const { name = '', namespace = '' } = metadata;
  const wrong = (field: string, value: string): FieldError[] => [
    fieldInvalid(at.metadata.child(field), value, `must match the service account ${field} if specified`),
  ];
  if (name !== '' && name !== account.metadata.name) return wrong('name', name);
  return namespace !== '' && namespace !== account.metadata.namespace ? wrong('namespace', namespace) : [];
}

function requireUid({ metadata = {} }: KubeObject, account: KubeObject): void {
  const { uid = '' } = metadata;
  const { name = '', uid: own = '' } = account.metadata;
  if (uid !== '' && uid !== own) {
    const problem = `the UID in the token request (${uid}) does not match the UID of the service account (${own})`;
    throw conflict('authentication.k8s.io', 'TokenRequest', name, problem);
  }
}

/** Follows pkg/apis/authentication/validation, ValidateTokenRequest. */
function validateExpiration(seconds: number): FieldError[] {
  const where = at.spec.child('expirationSeconds');
  return [
    ...(seconds < 600 ? [fieldInvalid(where, seconds, 'may not specify a duration less than 10 minutes')] : []),
    ...(seconds > 2 ** 32 ? [fieldInvalid(where, seconds, 'may not specify a duration larger than 2^32 seconds')] : []),
  ];
}

/** What a token of `issueToken` claims. */
export interface TokenClaims {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly id: string;
  readonly audiences: readonly string[];
  /** What the token lives and dies with. */
  readonly pod?: { readonly name: string; readonly uid: string };
  readonly secret?: { readonly name: string; readonly uid: string };
  readonly node?: { readonly name: string; readonly uid: string };
}

/** What a token says that `issueToken` made; undefined when it is none or has expired. `now` in milliseconds. */
export function readClaims(token: string, now: number): TokenClaims | undefined {
  const claims = readServiceAccountToken(token) as
    | {
        readonly exp: number;
        readonly iss: string;
        readonly aud: readonly string[];
        readonly jti: string;
        readonly 'kubernetes.io': Pick<TokenClaims, 'namespace' | 'pod' | 'secret' | 'node'> & {
          readonly serviceaccount: { readonly name: string; readonly uid: string };
        };
      }
    | undefined;
  if (claims?.iss !== AUDIENCE) {
    return undefined;
  }
  const { serviceaccount, ...bound } = claims['kubernetes.io'];
  return claims.exp * 1000 > now ? { ...bound, ...serviceaccount, id: claims.jti, audiences: claims.aud } : undefined;
}

/** Who a token of `issueToken` stands for; undefined when it is none or has expired. `now` in milliseconds. */
export function readToken(token: string, now: number): { namespace: string; name: string; uid: string } | undefined {
  const claims = readClaims(token, now);
  return claims === undefined ? undefined : { namespace: claims.namespace, name: claims.name, uid: claims.uid };
}

/** A UUID that follows from a text. */
function uuidOf(text: string): string {
  const hex = digest(text);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
