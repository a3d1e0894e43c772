import type { Clock } from '#api';
import { type KubeObject, type LegacyTokenClaims, legacyClaims, readServiceAccountToken } from '#apimachinery';
import type { Secret } from '#types/core-v1';
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
const lastUsed = 'kubernetes.io/legacy-token-last-used';

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

  /** Notes on the Secret the day on which its token was last used. */
  const noteUse = ({ metadata }: Secret): void => {
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    const definition = registry.resource('', 'secrets');
    if (definition === undefined || metadata.labels?.[lastUsed] === today) {
      return;
    }
    const change = (current: KubeObject): KubeObject => ({
      ...current,
      metadata: { ...current.metadata, labels: { ...current.metadata.labels, [lastUsed]: today } },
    });
    registry
      .update(definition, metadata.namespace, metadata.name ?? '', change, { fieldManager: 'kube-apiserver' })
      .catch(() => undefined);
  };

  const legacyUser = (token: string, { namespace, account, secret: name }: LegacyTokenClaims): UserInfo | undefined => {
    const secret = find('secrets', namespace, name) as Secret | undefined;
    const isOwn =
      secret?.metadata.deletionTimestamp === undefined &&
      Buffer.from(secret?.data?.token ?? '', 'base64').toString() === token;
    if (secret === undefined || !isOwn || !lives('serviceaccounts', namespace, account)) {
      return undefined;
    }
    noteUse(secret);
    return {
      name: `system:serviceaccount:${namespace}:${account.name}`,
      uid: account.uid,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
    };
  };

  return (token) => {
    if (token === administratorToken) {
      return administrator;
    }
    const legacy = legacyClaims(readServiceAccountToken(token));
    if (legacy !== undefined) {
      return legacyUser(token, legacy);
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
