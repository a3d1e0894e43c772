import type { KubeObject } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { Client } from '../client/index.ts';

/** A token of the Pod's ServiceAccount, bound to the Pod; undefined where the server gives none. Follows pkg/kubelet/token. */
export async function requestToken(
  client: Client,
  pod: Pod,
  audience: string | undefined,
  expirationSeconds: number,
): Promise<string | undefined> {
  const definition = client.definition('serviceaccounts');
  if (definition.subresources?.token?.create === undefined) return undefined;
  const body: KubeObject = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: {},
    spec: {
      audiences: audience === undefined ? [] : [audience],
      expirationSeconds,
      boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: pod.metadata.name, uid: pod.metadata.uid },
    },
  };
  const account = pod.spec?.serviceAccountName ?? 'default';
  const { namespace } = pod.metadata;
  const answer = await client.registry.createSubresource(definition, namespace, account, 'token', body);
  return (answer.status as { readonly token?: string } | undefined)?.token;
}
