import type { Clock } from '#api';
import { isStatusError, type KubeObject, legacyTokenIssuer, readLegacyClaims, tokenIssuer } from '#apimachinery';
import type { AuthenticateToken, Registry, TokenVerdict, UserInfo } from '../registry/index.ts';
import { bootstrapper } from './bootstrap.ts';
import { legacyAccount } from './legacy.ts';
import { serviceAccount } from './service-account.ts';

export interface TokenAuthenticatorOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  /** A bearer token that is above all rules; it never leaves this process. */
  readonly administratorToken: string;
}

/** Who reads objects of the core group as they stand; undefined: there is none. */
export type Find = (resource: string, namespace: string | undefined, name: string) => KubeObject | undefined;

const administrator: UserInfo = { name: 'kubernetes-admin', groups: ['system:masters'] };
const own: readonly string[] = [tokenIssuer];
/** So long an answer stands without another look; milliseconds. Follows kubeapiserver/authenticator TokenSuccessCacheTTL. */
const remembered = 10_000;
const mostRemembered = 1000;

/**
 * Whose bearer tokens are: the administrator's, a joining node's, or a ServiceAccount's that is still there, with the Pod, Secret or Node
 * that its token is bound to. Follows pkg/serviceaccount jwt.go.
 */
export function createTokenAuthenticator(options: TokenAuthenticatorOptions): AuthenticateToken {
  const { registry, clock, administratorToken } = options;
  const known = new Map<string, { readonly verdict: TokenVerdict; readonly until: number }>();

  const find: Find = (resource, namespace, name) => {
    const definition = registry.resource('', resource);
    try {
      return definition === undefined ? undefined : registry.get(definition, namespace, name);
    } catch (error) {
      if (isStatusError(error)) return undefined;
      throw error;
    }
  };

  const ofServiceAccount = (token: string, asked: readonly string[]): TokenVerdict => {
    const reading = registry.tokenKeys.read(token, [tokenIssuer, legacyTokenIssuer]);
    if (reading === undefined || 'problem' in reading) return reading ?? {};
    const { claims } = reading;
    const given = Array.isArray(claims.aud) ? (claims.aud as readonly string[]) : [];
    const meant = given.length === 0 ? own : given;
    const audiences = meant.filter((audience) => asked.includes(audience));
    if (audiences.length === 0) {
      return { problem: `token audiences ${quoted(meant)} is invalid for the target audiences ${quoted(asked)}` };
    }
    const found =
      claims.iss === legacyTokenIssuer
        ? legacyAccount({ registry, find, now: clock.now() }, token, readLegacyClaims(claims))
        : serviceAccount(find, claims, clock.now());
    return 'user' in found ? { ...found, audiences } : found;
  };

  /** As somebody whose token says nothing about audiences. */
  const forAny = (user: UserInfo, asked: readonly string[]): TokenVerdict => {
    const audiences = own.filter((audience) => asked.includes(audience));
    return audiences.length === 0 ? {} : { user, audiences };
  };

  return (token, asked = own) => {
    if (token === administratorToken) return forAny(administrator, asked);
    const joining = bootstrapper(find, token, clock.now());
    if (joining !== undefined) return forAny(joining, asked);
    const key = `${token} ${asked.join(' ')}`;
    const now = clock.now();
    const before = known.get(key);
    if (before !== undefined && now < before.until) return before.verdict;
    known.delete(key);
    const verdict = ofServiceAccount(token, asked);
    if ('user' in verdict) {
      known.set(key, { verdict, until: now + remembered });
      const [oldest] = known.size > mostRemembered ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
    }
    return verdict;
  };
}

/** As Go prints a list of strings with %q. */
function quoted(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}
