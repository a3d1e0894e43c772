import type { Secret } from '#types/core-v1';
import type { UserInfo } from '../registry/index.ts';
import type { Find } from './index.ts';

/** Everybody who comes with such a token. */
const everybody = 'system:bootstrappers';
const extraGroup = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

/**
 * Whom a bootstrap token (`ID.SECRET`) stands for: nodes that join, while its Secret in kube-system says so; undefined:
 * nobody. `now` in milliseconds. Follows plugin/pkg/auth/authenticator/token/bootstrap.
 */
export function bootstrapper(find: Find, token: string, now: number): UserInfo | undefined {
  const [, id, key] = /^([a-z0-9]{6})\.([a-z0-9]{16})$/.exec(token) ?? [];
  if (id === undefined || key === undefined) return undefined;
  const secret = find('secrets', 'kube-system', `bootstrap-token-${id}`) as Secret | undefined;
  if (secret?.type !== 'bootstrap.kubernetes.io/token' || secret.metadata.deletionTimestamp !== undefined) {
    return undefined;
  }
  const value = (name: string) => Buffer.from(secret.data?.[name] ?? '', 'base64').toString();
  const isMeant = value('token-secret') === key && value('token-id') === id;
  if (!isMeant || isExpired(value('expiration'), now) || value('usage-bootstrap-authentication') !== 'true') {
    return undefined;
  }
  const extra = value('auth-extra-groups');
  const groups = extra === '' ? [] : extra.split(',');
  return groups.every((group) => extraGroup.test(group))
    ? { name: `system:bootstrap:${id}`, groups: [...new Set([everybody, ...groups])].sort() }
    : undefined;
}

/** What cannot be read is over. */
function isExpired(expiration: string, now: number): boolean {
  return expiration !== '' && !(Date.parse(expiration) > now);
}
