import type { Pod } from '#types/core-v1';
import type { LabelSelector } from '#types/meta-v1';
import type { Informers } from '../client/index.ts';

/** Whom the controller that made a Pod selects; undefined when it is none of those whose Pods are spread by default. */
export function controllerSelector({ metadata }: Pod, informers: Informers): LabelSelector | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const { namespace } = metadata;
  switch (`${owner.apiVersion} ${owner.kind}`) {
    case 'v1 ReplicationController': {
      const matchLabels = informers.for('replicationcontrollers').get(namespace, owner.name)?.spec?.selector;
      return matchLabels === undefined ? undefined : { matchLabels };
    }
    case 'apps/v1 ReplicaSet':
      return informers.for('replicasets').get(namespace, owner.name)?.spec.selector;
    case 'apps/v1 StatefulSet':
      return informers.for('statefulsets').get(namespace, owner.name)?.spec.selector;
    default:
      return undefined;
  }
}
