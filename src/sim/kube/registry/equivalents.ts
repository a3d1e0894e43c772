import type { KubeObject } from '#apimachinery';
import type { ResourceDefinition } from './resource.ts';

const hubOf = (resource: ResourceDefinition): ResourceDefinition => resource.hub?.definition ?? resource;
const isSame = (a: ResourceDefinition, b: ResourceDefinition) => a.group === b.group && a.resource === b.resource;

/** The other groups and versions in which the objects of a resource are served. Follows EquivalentResourceRegistry. */
export function equivalentsOf(
  resource: ResourceDefinition,
  served: readonly ResourceDefinition[],
): readonly ResourceDefinition[] {
  return served.filter(
    (other) =>
      isSame(hubOf(other), hubOf(resource)) && (other.group !== resource.group || other.version !== resource.version),
  );
}

/** An object of one definition as an equivalent one has it. */
export function converted(object: KubeObject, from: ResourceDefinition, to: ResourceDefinition): KubeObject {
  if (to.custom !== undefined) return to.custom.show(object);
  const inHub = from.hub === undefined ? object : from.hub.toHub(object);
  return to.hub === undefined ? inHub : to.hub.fromHub(inHub);
}
