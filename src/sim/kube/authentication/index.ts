import type { Clock } from '#api';
import type { KubeObject } from '#apimachinery';
import type { Registry, UserInfo } from '../registry/index.ts';
import { AUDIENCE, readClaims, type TokenClaims } from '../resources/shared/service-account-token.ts';

export interface TokenAuthenticatorOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  /** The bearer token of the administrator. */
  readonly administratorToken: string;
}

const administrator: UserInfo = { name: 'kubernetes-admin', groups: ['system:masters'] };
const prefix = 'authentication.kubernetes.io';

/**
 * Who a bearer token belongs to: the administrator, or a ServiceAccount that is still there, with the Pod, Secret or
 * Node that its token is bound to. Undefined: nobody. Follows pkg/serviceaccount jwt.go and claims.go.
 */
export function createTokenAuthenticator(options: TokenAuthenticatorOptions): (token: string) => UserInfo | undefined {
  const { registry, clock, administratorToken } = options;

  const find = (resource: string, namespace: string | undefined, name: string): KubeObject | undefined => {
    const definition = registry.resource('', resource);
    try {
      return definition === undefined ? undefined : registry.get(definition, namespace, name);
    } catch {
      return undefined;
    }
  };
  const lives = (resource: string, namespace: string | undefined, bound: { name: string; uid: string } | undefined) =>
    bound === undefined || find(resource, namespace, bound.name)?.metadata.uid === bound.uid;

  return (token) => {
    if (token === administratorToken) {
      return administrator;
    }
    const claims = readClaims(token, clock.now());
    if (claims === undefined || !claims.audiences.includes(AUDIENCE)) {
      return undefined;
    }
    const { namespace, pod, secret, node } = claims;
    const isValid =
      lives('serviceaccounts', namespace, claims) &&
      lives('pods', namespace, pod) &&
      lives('secrets', namespace, secret) &&
      (pod !== undefined || lives('nodes', undefined, node));
    return isValid ? accountUser(claims) : undefined;
  };
}

/** A ServiceAccount as a user. Follows pkg/serviceaccount UserInfo. */
function accountUser({ namespace, name, uid, id, pod, node }: TokenClaims): UserInfo {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
    extra: {
      [`${prefix}/credential-id`]: [`JTI=${id}`],
      ...(node === undefined ? {} : { [`${prefix}/node-name`]: [node.name], [`${prefix}/node-uid`]: [node.uid] }),
      ...(pod === undefined ? {} : { [`${prefix}/pod-name`]: [pod.name], [`${prefix}/pod-uid`]: [pod.uid] }),
    },
  };
}
