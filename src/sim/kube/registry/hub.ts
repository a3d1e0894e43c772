import type { KubeObject } from '#apimachinery';
import type { Registry } from './registry.ts';
import type { ResourceDefinition } from './resource.ts';

/**
 * The registry with definitions that only convert: what they do is done with their hub, objects are converted when they
 * come and go. Follows the hub and spokes of apimachinery pkg/conversion.
 */
export function throughHubs(registry: Registry): Registry {
  const hubOf = ({ hub }: ResourceDefinition) => hub;
  const out = (resource: ResourceDefinition, object: KubeObject): KubeObject =>
    resource.hub === undefined ? object : resource.hub.fromHub(object);
  const through =
    <Current extends KubeObject | undefined>(
      resource: ResourceDefinition,
      change: (current: Current) => KubeObject | undefined,
    ) =>
    (current: Current): KubeObject | undefined => {
      const { hub } = resource;
      if (hub === undefined) {
        return change(current);
      }
      const next = change((current === undefined ? undefined : hub.fromHub(current)) as Current);
      return next === undefined ? undefined : hub.toHub(next);
    };
  return {
    ...registry,
    get resourceVersion() {
      return registry.resourceVersion;
    },
    get: (resource, ...rest) => out(resource, registry.get(hubOf(resource)?.definition ?? resource, ...rest)),
    list: (resource, options) => {
      const list = registry.list(hubOf(resource)?.definition ?? resource, options);
      return resource.hub === undefined ? list : { ...list, items: list.items.map((object) => out(resource, object)) };
    },
    create: async (resource, namespace, object, options) => {
      const { hub } = resource;
      return hub === undefined
        ? registry.create(resource, namespace, object, options)
        : hub.fromHub(await registry.create(hub.definition, namespace, hub.toHub(object), options));
    },
    update: async (resource, namespace, name, change, options) => {
      const { definition = resource } = resource.hub ?? {};
      return out(resource, await registry.update(definition, namespace, name, through(resource, change), options));
    },
    replace: async (resource, namespace, name, change, options) => {
      const { definition = resource } = resource.hub ?? {};
      const { object, created } = await registry.replace(
        definition,
        namespace,
        name,
        through(resource, change),
        options,
      );
      return { object: out(resource, object), created };
    },
    delete: async (resource, ...rest) => {
      const { object, gone } = await registry.delete(hubOf(resource)?.definition ?? resource, ...rest);
      return { object: out(resource, object), gone };
    },
    watch: (resource, options, next) =>
      registry.watch(hubOf(resource)?.definition ?? resource, options, (event) =>
        next(event.type === 'BOOKMARK' ? event : { ...event, object: out(resource, event.object) }),
      ),
  };
}
