import { createHmac } from 'node:crypto';
import type { Secret } from '#types/core-v1';

/** What a Secret of the type bootstrap.kubernetes.io/token holds. */
export interface BootstrapToken {
  readonly id: string;
  readonly secret: string;
  /** Milliseconds since the epoch; undefined: it is good for ever. */
  readonly expires: number | undefined;
  readonly usages: readonly string[];
  readonly extraGroups: readonly string[];
}

/** Reads it; undefined for any other Secret. Follows cluster-bootstrap token/util. */
export function bootstrapTokenOf({ type, metadata, data = {} }: Secret): BootstrapToken | undefined {
  const text = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString();
  const id = text('token-id');
  if (type !== 'bootstrap.kubernetes.io/token' || metadata.name !== `bootstrap-token-${id}`) return undefined;
  const expiration = Date.parse(text('expiration'));
  return {
    id,
    secret: text('token-secret'),
    expires: Number.isNaN(expiration) ? undefined : expiration,
    usages: ['authentication', 'signing'].filter((usage) => text(`usage-bootstrap-${usage}`) === 'true'),
    extraGroups: text('auth-extra-groups')
      .split(',')
      .filter((group) => group !== ''),
  };
}

/** A detached signature of the content. Follows cluster-bootstrap token/jws. */
export function signClusterInfo(content: string, id: string, secret: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: id })).toString('base64url');
  const payload = Buffer.from(content).toString('base64url');
  return `${header}..${createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url')}`;
}
