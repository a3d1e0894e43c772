import { deepEqual, type KubeObject } from '#apimachinery';
import type { ResourceDefinition } from './resource.ts';

/** Sets metadata.generation of a new object: 1 for kinds that keep one; the others leave what they are given. */
export function firstGeneration(resource: ResourceDefinition, object: KubeObject): void {
  if (resource.generation === undefined ? 'spec' in object : resource.generation !== 'none') {
    object.metadata.generation = 1;
  }
}

/** Sets metadata.generation of an update: raised when what the kind's definition watches (by default the spec) changed. */
export function nextGeneration(resource: ResourceDefinition, next: KubeObject, previous: KubeObject): void {
  const current = previous.metadata.generation;
  if (current === undefined || resource.generation === 'none') {
    delete next.metadata.generation;
    if (current !== undefined) {
      next.metadata.generation = current;
    }
    return;
  }
  const raised =
    resource.generation === undefined ? !deepEqual(next.spec, previous.spec) : resource.generation(next, previous);
  next.metadata.generation = raised ? current + 1 : current;
}
