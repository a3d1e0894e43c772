import type { KubeObject } from '#apimachinery';
import type { ResourceDefinition } from './resource.ts';

/** A stored object as this definition shows it: custom kinds are stored in one version and read in any. */
export function shown(resource: ResourceDefinition, stored: KubeObject): KubeObject {
  return resource.custom === undefined ? stored : resource.custom.show(stored);
}

/** As `shown`, for many. */
export function shownAll(resource: ResourceDefinition, stored: readonly KubeObject[]): readonly KubeObject[] {
  const { custom } = resource;
  return custom === undefined ? stored : stored.map((object) => custom.show(object));
}
