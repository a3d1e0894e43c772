import type { HttpRequest } from '#api';
import { badRequest, unauthorized } from '#apimachinery';
import type { UserInfo } from '../registry/index.ts';
import type { ApiServerOptions } from './options.ts';

const authenticated = 'system:authenticated';
const anonymous: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/**
 * Who sends the request: the owner of the bearer token, the subject of the client certificate, or system:anonymous. 401
 * for a token that nobody owns. Follows apiserver pkg/endpoints/filters authentication.go.
 */
export function authenticate(options: ApiServerOptions, request: HttpRequest): UserInfo {
  const { peer } = request;
  if (peer !== undefined) {
    return { name: peer.commonName, groups: [...peer.organizations, authenticated] };
  }
  const { authorization } = request.headers;
  if (authorization === undefined || authorization === '') {
    return anonymous;
  }
  const token = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1];
  const user = token === undefined ? undefined : options.authenticate(token);
  if (user === undefined) {
    throw unauthorized();
  }
  return user.groups.includes(authenticated) ? user : { ...user, groups: [...user.groups, authenticated] };
}

/** Whom the request wants to act as; undefined when it does not ask. Follows filters/impersonation.go. */
export function impersonated(request: HttpRequest): UserInfo | undefined {
  const { headers } = request;
  const name = headers['impersonate-user'];
  const groups = headers['impersonate-group']?.split(',').map((group) => group.trim()) ?? [];
  const uid = headers['impersonate-uid'];
  if (name === undefined || name === '') {
    if (groups.length > 0 || uid !== undefined) {
      throw badRequest('requested [{Group  }] without impersonating a user');
    }
    return undefined;
  }
  const base = name === 'system:anonymous' ? 'system:unauthenticated' : authenticated;
  return {
    name,
    groups: [...groups, ...serviceAccountGroups(name), ...(groups.includes(base) ? [] : [base])],
    ...(uid === undefined ? {} : { uid }),
  };
}

/** The groups that a ServiceAccount's name implies. */
function serviceAccountGroups(name: string): readonly string[] {
  const namespace = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name)?.[1];
  return namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}
