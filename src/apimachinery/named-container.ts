import type { KubeObject } from './object.ts';
import { badRequest } from './status.ts';

interface Named {
  readonly name: string;
}

interface PodShape extends KubeObject {
  readonly spec?: {
    readonly containers?: readonly Named[];
    readonly initContainers?: readonly Named[];
    readonly ephemeralContainers?: readonly Named[];
  };
}

/**
 * The container that a request for a Pod means; StatusError when the Pod has none of that name or several to choose from.
 * Follows pkg/registry/core/pod validateContainer.
 */
export function namedContainer(pod: KubeObject, asked: string | undefined): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = (pod as PodShape).spec ?? {};
  const name = pod.metadata.name ?? '';
  const all = [...initContainers, ...containers, ...ephemeralContainers].map((container) => container.name);
  if (asked !== undefined && asked !== '') {
    if (all.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const [only] = containers;
  if (only !== undefined && containers.length === 1) return only.name;
  const choice = containers.length === 0 ? '' : `, choose one of: [${all.join(' ')}]`;
  throw badRequest(`a container name must be specified for pod ${name}${choice}`);
}
