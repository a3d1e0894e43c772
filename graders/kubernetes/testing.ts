import type { KubernetesObject, KubernetesTarget, Target } from '#api';

/** A cluster of those objects; `more` brings what it can do besides. */
export function clusterTarget(objects: readonly KubernetesObject[], more: Partial<KubernetesTarget> = {}): Target {
  const inPlace = (one: KubernetesObject, kind: string, namespace: string | undefined): boolean =>
    one.kind === kind && (namespace === undefined || one.metadata?.namespace === namespace);
  return {
    kubernetes: {
      get: async ({ kind, name, namespace }) =>
        objects.find((one) => inPlace(one, kind, namespace) && one.metadata?.name === name),
      list: async ({ kind, namespace }, selector) =>
        objects.filter((one) => {
          const labels = Object.entries(one.metadata?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
          return (
            inPlace(one, kind, namespace) &&
            (selector ?? '').split(',').every((part) => part === '' || labels.includes(part))
          );
        }),
      watch: () => {},
      ...more,
    },
    docker: undefined,
    files: { read: async () => undefined, watch: () => {} },
  };
}

/** A Pod of the namespace default with one container `app` in that state. */
export function podNamed(
  name: string,
  { labels = {}, state = { running: {} } }: { readonly labels?: Record<string, string>; readonly state?: object } = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, labels },
    spec: { containers: [{ name: 'app' }] },
    status: { phase: 'Running', containerStatuses: [{ name: 'app', state }] },
  };
}
