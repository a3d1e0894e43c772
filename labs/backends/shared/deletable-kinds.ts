import type { KubeClient } from '#clients';

/** A kind whose objects can be listed and deleted. */
export interface DeletableKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }[];
}

/** All kinds of the cluster that objects can be taken away of, Namespaces last: what is in them goes before them. */
export async function deletableKinds(client: KubeClient): Promise<readonly DeletableKind[]> {
  const { groups } = (await client.send('/apis')) as {
    readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
  };
  const paths = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
  // A group whose server does not answer has nothing that could be deleted now.
  const lists = await Promise.all(
    paths.map((path) =>
      client.send(path).then(
        (list) => list as ResourceList,
        () => undefined,
      ),
    ),
  );
  return lists
    .flatMap((list) =>
      (list?.resources ?? [])
        .filter(({ name, verbs }) => !name.includes('/') && verbs.includes('list') && verbs.includes('delete'))
        .map(({ kind, namespaced }) => ({ apiVersion: list?.groupVersion ?? 'v1', kind, namespaced })),
    )
    .toSorted((a, b) => Number(a.kind === 'Namespace') - Number(b.kind === 'Namespace'));
}
