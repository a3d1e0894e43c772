import { createHash } from 'node:crypto';
import { type FieldError, fieldInvalid, invalid, type KubeObject } from '#apimachinery';
import type { RequestContext } from '../../registry/resource.ts';
import { boundObject } from './bound-object.ts';
import { at } from './errors.ts';
import { timestamp } from './times.ts';

/** Who issues tokens, and for whom they are unless somebody else is named. */
export const AUDIENCE = 'https://kubernetes.default.svc.cluster.local';

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
  const errors = validateExpiration(spec.expirationSeconds ?? 3600);
  if (errors.length > 0) {
    throw invalid('authentication.k8s.io', 'TokenRequest', '', errors);
  }
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
  const content = `${encode({ alg: 'RS256', kid: digest(AUDIENCE).slice(0, 43) })}.${encode(claims)}`;
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: timestamp(now) },
    spec: { audiences, expirationSeconds, boundObjectRef: bound ?? null },
    status: {
      token: `${content}.${sign(content)}`,
      expirationTimestamp: timestamp((issued + expirationSeconds) * 1000),
    },
  };
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
  const [header, payload, signature] = token.split('.');
  if (!header || !payload || signature !== sign(`${header}.${payload}`)) {
    return undefined;
  }
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    readonly exp: number;
    readonly aud: readonly string[];
    readonly jti: string;
    readonly 'kubernetes.io': Pick<TokenClaims, 'namespace' | 'pod' | 'secret' | 'node'> & {
      readonly serviceaccount: { readonly name: string; readonly uid: string };
    };
  };
  const { serviceaccount, ...bound } = claims['kubernetes.io'];
  return claims.exp * 1000 > now ? { ...bound, ...serviceaccount, id: claims.jti, audiences: claims.aud } : undefined;
}

/** Who a token of `issueToken` stands for; undefined when it is none or has expired. `now` in milliseconds. */
export function readToken(token: string, now: number): { namespace: string; name: string; uid: string } | undefined {
  const claims = readClaims(token, now);
  return claims === undefined ? undefined : { namespace: claims.namespace, name: claims.name, uid: claims.uid };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sign(content: string): string {
  return createHash('sha256').update(`service-account:${content}`).digest('base64url');
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
