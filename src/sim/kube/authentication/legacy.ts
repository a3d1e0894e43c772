import type { KubeObject, LegacyTokenClaims } from '#apimachinery';
import type { Secret } from '#types/core-v1';
import type { Registry, UserInfo } from '../registry/index.ts';
import type { Find } from './index.ts';
import { accountUser } from './service-account.ts';

const lastUsed = 'kubernetes.io/legacy-token-last-used';
const invalidSince = 'kubernetes.io/legacy-token-invalid-since';
const day = 86_400_000;

interface Place {
  readonly registry: Registry;
  readonly find: Find;
  /** Milliseconds. */
  readonly now: number;
}

/** Whom a token in a Secret stands for, or why nobody; the Secret notes the day. Follows pkg/serviceaccount legacy.go. */
export function legacyAccount(
  place: Place,
  token: string,
  { namespace, account, secret: name }: LegacyTokenClaims,
): { readonly user: UserInfo } | { readonly problem: string } {
  const { find } = place;
  const secret = find('secrets', namespace, name) as Secret | undefined;
  if (secret === undefined || secret.metadata.deletionTimestamp !== undefined) {
    return { problem: 'Token has been invalidated' };
  }
  if (Buffer.from(secret.data?.token ?? '', 'base64').toString() !== token) {
    return { problem: "Token does not match server's copy" };
  }
  const found = find('serviceaccounts', namespace, account.name);
  if (found === undefined) {
    return { problem: `serviceaccounts ${JSON.stringify(account.name)} not found` };
  }
  const { uid = '', deletionTimestamp } = found.metadata;
  if (deletionTimestamp !== undefined) {
    return { problem: `ServiceAccount ${namespace}/${account.name} has been deleted` };
  }
  if (uid !== account.uid) {
    return { problem: `ServiceAccount UID (${uid}) does not match claim (${account.uid})` };
  }
  noteUse(place, secret);
  return (secret.metadata.labels?.[invalidSince] ?? '') === ''
    ? { user: accountUser(namespace, account.name, uid) }
    : {
        problem: `the token in secret ${namespace}/${name} for service account ${namespace}/${account.name} has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '${invalidSince}' label from the secret to temporarily allow use of this token`,
      };
}

/** Notes on the Secret the day on which its token was last used. */
function noteUse({ registry, now }: Place, { metadata }: Secret): void {
  const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const definition = registry.resource('', 'secrets');
  // Another server's clock may be a day ahead.
  const isNoted = [dayOf(now), dayOf(now + day)].includes(metadata.labels?.[lastUsed] ?? '');
  if (definition === undefined || isNoted) return;
  const change = (current: KubeObject): KubeObject => ({
    ...current,
    metadata: { ...current.metadata, labels: { ...current.metadata.labels, [lastUsed]: dayOf(now) } },
  });
  registry
    .update(definition, metadata.namespace, metadata.name ?? '', change, { fieldManager: 'kube-apiserver' })
    .catch(() => undefined);
}
