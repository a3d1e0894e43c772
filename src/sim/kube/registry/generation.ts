import { deepEqual, type KubeObject } from '#apimachinery';
import type { ResourceDefinition } from './resource.ts';

/** Sets metadata.generation of a new object: 1 for kinds that keep one; the others leave what they are given. */
export function firstGeneration(resource: ResourceDefinition, object: KubeObject): void {
  if (resource.givenGeneration === true) {
    return;
  }
  if (resource.generation === undefined ? 'spec' in object : resource.generation !== 'none') {
    object.metadata.generation = 1;
  }
}

/** Takes the stored generation, whatever a writer says: only the server counts. */
export function keepGeneration({ metadata: next }: KubeObject, { metadata: previous }: KubeObject): void {
  delete next.generation;
  if (previous.generation !== undefined) {
    next.generation = previous.generation;
  }
}

/**
 * Raises metadata.generation, which `keepGeneration` took over, when what the kind's definition watches (by default the
 * spec) changed.
 */
export function nextGeneration(resource: ResourceDefinition, next: KubeObject, previous: KubeObject): void {
  const { generation = specChanged } = resource;
  if (generation !== 'none' && generation(next, previous)) {
    raiseGeneration(next, previous);
  }
}

/** The generation after the stored one, for kinds that drop fields after they looked for changes. */
export function raiseGeneration({ metadata: next }: KubeObject, { metadata: previous }: KubeObject): void {
  next.generation = (previous.generation ?? 0) + 1;
}

function specChanged(next: KubeObject, previous: KubeObject): boolean {
  return !deepEqual(next.spec, previous.spec);
}
