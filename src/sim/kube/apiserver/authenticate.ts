import type { HttpRequest } from '#api';
import { badRequest, unauthorized } from '#apimachinery';
import type { Authorizer } from '../authorization/index.ts';
import type { TokenVerdict, UserInfo } from '../registry/index.ts';
import { permit } from './authorize.ts';
import type { ApiServerOptions } from './options.ts';

const authenticated = 'system:authenticated';
const unauthenticated = 'system:unauthenticated';
const anonymousName = 'system:anonymous';
const credentialId = 'authentication.kubernetes.io/credential-id';
const extraPrefix = 'impersonate-extra-';

/**
 * Who sends the request: the subject of the client certificate, the owner of the bearer token, or system:anonymous. 401
 * for a token that nobody owns. Follows apiserver pkg/authentication/request.
 */
export function authenticate(options: ApiServerOptions, request: HttpRequest, warn: (text: string) => void): UserInfo {
  const { peer } = request;
  if (peer !== undefined && peer.commonName !== '') {
    const { commonName: name, organizations, fingerprint } = peer;
    return {
      name,
      groups: withGroup(organizations, authenticated),
      ...(fingerprint === undefined ? {} : { extra: { [credentialId]: [`X509SHA256=${fingerprint}`] } }),
    };
  }
  const { authorization = '' } = request.headers;
  const [scheme = '', token = '', ...rest] = authorization.trim().split(' ');
  if (token === '' || scheme.toLowerCase() !== 'bearer') {
    if (rest.length > 0 && scheme.toLowerCase() === 'bearer') {
      warn('the provided Authorization header contains extra space before the bearer token, and is ignored');
    }
    return { name: anonymousName, groups: [unauthenticated] };
  }
  const verdict = authenticateToken(options, token);
  if (!('user' in verdict)) {
    throw unauthorized();
  }
  return verdict.user;
}

/** Whose a bearer token is for these audiences (default: the server's own), with the group of all who are known. */
export function authenticateToken(
  options: ApiServerOptions,
  token: string,
  audiences?: readonly string[],
): TokenVerdict {
  const verdict = options.authenticate(token, audiences);
  return 'user' in verdict
    ? { ...verdict, user: { ...verdict.user, groups: withGroup(verdict.user.groups, authenticated) } }
    : verdict;
}

function withGroup(groups: readonly string[], group: string): readonly string[] {
  return groups.includes(group) ? groups : [...groups, group];
}

/**
 * Whom the request acts as: `user`, or whoever its headers name, when `user` may impersonate each of the name, groups,
 * uid and extras. Follows apiserver pkg/endpoints/filters/impersonation WithImpersonation.
 */
export function impersonate(authorizer: Authorizer, request: HttpRequest, user: UserInfo): UserInfo {
  const { headers } = request;
  const name = headers['impersonate-user'] ?? '';
  const groups = valuesOf(headers['impersonate-group']);
  const uid = headers['impersonate-uid'] ?? '';
  const extra = extrasOf(headers);
  if (name === '') {
    if (groups.length > 0 || uid !== '' || extra.length > 0) {
      throw badRequest(`requested ${referencesText(groups, extra, uid)} without impersonating a user`);
    }
    return user;
  }
  const ask = (group: string, resource: string, target: string, subresource?: string, namespace?: string) =>
    permit(authorizer, {
      user,
      verb: 'impersonate',
      path: request.path,
      resource: { group, resource, subresource, namespace, name: target },
    });
  const account = serviceAccountOf(name);
  if (account === undefined) {
    ask('', 'users', name);
  } else {
    ask('', 'serviceaccounts', account.name, undefined, account.namespace);
  }
  for (const group of groups) {
    ask('', 'groups', group);
  }
  for (const [key, value] of extra) {
    ask('authentication.k8s.io', 'userextras', value, key);
  }
  if (uid !== '') {
    ask('authentication.k8s.io', 'uids', uid);
  }
  const known =
    groups.length === 0 && account !== undefined
      ? ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`]
      : groups;
  return {
    name,
    groups: withStanding(name, known),
    ...(uid === '' ? {} : { uid }),
    ...(extra.length === 0 ? {} : { extra: collected(extra) }),
  };
}

/** Everybody is known or unknown; who says so himself is believed. */
function withStanding(name: string, groups: readonly string[]): readonly string[] {
  if (name === anonymousName) {
    return withGroup(groups, unauthenticated);
  }
  return groups.includes(unauthenticated) ? groups : withGroup(groups, authenticated);
}

/** The namespace and name in `system:serviceaccount:NAMESPACE:NAME`. */
function serviceAccountOf(user: string): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

function valuesOf(header: string | undefined): readonly string[] {
  return header === undefined || header === '' ? [] : header.split(',').map((value) => value.trim());
}

function extrasOf(headers: HttpRequest['headers']): readonly (readonly [string, string])[] {
  return Object.entries(headers)
    .filter(([header]) => header.startsWith(extraPrefix))
    .flatMap(([header, values]) =>
      valuesOf(values).map((value) => [unescaped(header.slice(extraPrefix.length)), value] as const),
    );
}

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function collected(extra: readonly (readonly [string, string])[]): Readonly<Record<string, readonly string[]>> {
  const result: Record<string, string[]> = {};
  for (const [key, value] of extra) {
    result[key] = [...(result[key] ?? []), value];
  }
  return result;
}

/** The requests as Go prints a list of ObjectReference. */
function referencesText(groups: readonly string[], extra: readonly (readonly [string, string])[], uid: string): string {
  const version = 'authentication.k8s.io/v1';
  const parts = [
    ...groups.map((group) => `{Group  ${group}    }`),
    ...extra.map(([key, value]) => `{UserExtra  ${value}  ${version}  ${key}}`),
    ...(uid === '' ? [] : [`{UID  ${uid}  ${version}  }`]),
  ];
  return `[${parts.join(' ')}]`;
}
