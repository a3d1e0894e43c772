import { type KubeObject, resourceNotFound } from '#apimachinery';
import type { Scale } from '#types/autoscaling-v1';
import type { HorizontalPodAutoscaler } from '#types/autoscaling-v2';
import type { Client } from '../../client/index.ts';
import { type ResourceDefinition, seenThroughView } from '../../registry/index.ts';

/** What an autoscaler changes: any kind with a scale. */
export interface ScaleTarget {
  readonly scale: Scale;
  /** Writes the number of replicas; throws StatusErrors. */
  rescale(replicas: number): Promise<void>;
}

/** Kinds may be written in lower case too. Follows client-go restmapper, NewDiscoveryRESTMapper. */
function kindIn(
  definitions: readonly ResourceDefinition[],
  group: string,
  wanted: string,
): ResourceDefinition | undefined {
  return definitions.find(
    (definition) => definition.group === group && [definition.kind, definition.kind.toLowerCase()].includes(wanted),
  );
}

/** The target of an autoscaler. Throws Errors and StatusErrors as the API server would tell a scale client. */
export function findTarget(client: Client, { metadata, spec }: HorizontalPodAutoscaler): ScaleTarget {
  const { apiVersion = '', kind, name } = spec.scaleTargetRef;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const { registry } = client;
  const definition = kindIn(registry.resources(), group, kind);
  if (definition === undefined) {
    throw new Error(`no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`);
  }
  if (definition.subresources?.scale?.view === undefined) throw resourceNotFound();
  const { namespace } = metadata;
  const object = registry.get(definition, namespace, name);
  return {
    scale: seenThroughView(definition, 'scale', object) as KubeObject as Scale,
    rescale: async (replicas) => {
      await registry.update(
        definition,
        namespace,
        name,
        (current) => {
          const scale = current as Scale;
          return { ...scale, spec: { ...scale.spec, replicas } };
        },
        { ...client.identity, subresource: 'scale' },
      );
    },
  };
}
