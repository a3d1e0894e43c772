import type { AskAuthorizer } from '#cel';
import type { UserInfo } from '../registry/index.ts';
import type { Authorizer } from './types.ts';

/** What expressions may ask of the authorizer, about the one who sent the request or a ServiceAccount. */
export function createAskAuthorizer(authorizerOf: () => Authorizer): (user: UserInfo) => AskAuthorizer {
  return (user) =>
    ({ serviceAccount, verb, path = '', group = '', resource, subresource, namespace, name }) => {
      const target = resource === undefined ? {} : { resource: { group, resource, subresource, namespace, name } };
      return authorizerOf().authorize({ user: userOf(serviceAccount) ?? user, verb, path, ...target });
    };
}

function userOf(account: string | undefined): UserInfo | undefined {
  if (account === undefined) return undefined;
  const [namespace = '', name = ''] = account.split('/');
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return { name: `system:serviceaccount:${namespace}:${name}`, groups };
}
