import { UserError } from '#api';
import { StatusError } from '#apimachinery';
import type { KubeClient } from '#clients';

/** What a scenario's setup and checks need to be allowed. */
const needed = [
  { verb: 'list', group: '', resource: 'pods' },
  { verb: 'create', group: '', resource: 'namespaces' },
  { verb: 'create', group: '', resource: 'persistentvolumeclaims' },
  { verb: 'delete', group: '', resource: 'namespaces' },
] as const;

/** Looks whether the cluster answers and whether its user may do what a lab needs. UserError with the next step when not. */
export async function checkCluster(client: KubeClient, context: string, log: (line: string) => void): Promise<void> {
  const version = await ask(context, () => client.send('/version'));
  log(`context ${context}: Kubernetes ${(version as { readonly gitVersion?: string } | undefined)?.gitVersion}`);
  for (const { verb, group, resource } of needed) {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb, group, resource } },
    };
    const answer = (await ask(context, () =>
      client.send('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(review),
      }),
    )) as { readonly status?: { readonly allowed?: boolean } } | undefined;
    if (answer?.status?.allowed === true) continue;
    throw new UserError(
      'not-allowed',
      `The user of context "${context}" may not ${verb} ${resource}, which a lab needs.`,
      'Name a context with more rights, or use the simulator: --backend sim',
    );
  }
}

async function ask(context: string, question: () => Promise<unknown>): Promise<unknown> {
  try {
    return await question();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const code = error instanceof StatusError && error.code < 500 ? 'not-allowed' : 'unreachable';
    throw new UserError(
      code,
      `The cluster of context "${context}" does not let us in: ${why.replace(/\.$/, '')}.`,
      `See: kubectl --context ${context} version`,
    );
  }
}
