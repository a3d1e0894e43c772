import { badRequest, invalid, type KubeObject } from '#apimachinery';
import type { Registry, WriteOptions } from './registry.ts';
import type { RequestContext, ResourceDefinition } from './resource.ts';

/**
 * The registry with definitions that only convert: what they do is done with their hub, objects are converted when they
 * come and go. Follows the hub and spokes of apimachinery pkg/conversion.
 */
export function throughHubs(registry: Registry, contextOf: (options: WriteOptions) => RequestContext): Registry {
  const hubOf = ({ hub }: ResourceDefinition) => hub;
  const out = (resource: ResourceDefinition, object: KubeObject): KubeObject =>
    resource.hub === undefined ? object : resource.hub.fromHub(object);
  const check = (
    { hub }: ResourceDefinition,
    next: KubeObject,
    previous: KubeObject | undefined,
    options: WriteOptions = {},
  ): KubeObject => {
    const errors = hub?.validate?.(next, previous, contextOf(options)) ?? [];
    if (hub !== undefined && errors.length > 0) {
      throw invalid(hub.definition.group, hub.definition.kind, next.metadata.name ?? '', errors);
    }
    return next;
  };
  const through =
    <Current extends KubeObject | undefined>(
      resource: ResourceDefinition,
      change: (current: Current) => KubeObject | undefined,
      namespace: string | undefined,
      options: WriteOptions | undefined,
    ) =>
    (current: Current): KubeObject | undefined => {
      const { hub } = resource;
      if (hub === undefined) {
        return change(current);
      }
      const next = change((current === undefined ? undefined : hub.fromHub(current)) as Current);
      return next === undefined
        ? undefined
        : check(resource, inNamespace(hub.toHub(next), namespace), current, options);
    };
  return {
    ...registry,
    get resourceVersion() {
      return registry.resourceVersion;
    },
    get: (resource, ...rest) => out(resource, registry.get(hubOf(resource)?.definition ?? resource, ...rest)),
    list: (resource, options) => {
      const list = registry.list(hubOf(resource)?.definition ?? resource, translated(resource, options));
      return resource.hub === undefined ? list : { ...list, items: list.items.map((object) => out(resource, object)) };
    },
    create: async (resource, namespace, object, options) => {
      const { hub } = resource;
      return hub === undefined
        ? registry.create(resource, namespace, object, options)
        : hub.fromHub(
            await registry.create(
              hub.definition,
              namespace,
              check(resource, inNamespace(hub.toHub(object), namespace), undefined, options),
              options,
            ),
          );
    },
    update: async (resource, namespace, name, change, options) => {
      const { definition = resource } = resource.hub ?? {};
      return out(
        resource,
        await registry.update(definition, namespace, name, through(resource, change, namespace, options), options),
      );
    },
    replace: async (resource, namespace, name, change, options) => {
      const { definition = resource } = resource.hub ?? {};
      const { object, created } = await registry.replace(
        definition,
        namespace,
        name,
        through(resource, change, namespace, options),
        options,
      );
      return { object: out(resource, object), created };
    },
    delete: async (resource, ...rest) => {
      const { object, gone } = await registry.delete(hubOf(resource)?.definition ?? resource, ...rest);
      return { object: out(resource, object), gone };
    },
    watch: (resource, options, next) =>
      registry.watch(hubOf(resource)?.definition ?? resource, translated(resource, options), (event) =>
        next(event.type === 'BOOKMARK' ? event : { ...event, object: out(resource, event.object) }),
      ),
  };
}

function inNamespace(object: KubeObject, namespace: string | undefined): KubeObject {
  return namespace === undefined ? object : { ...object, metadata: { namespace, ...object.metadata } };
}

/** Field selectors in the hub's words. */
function translated<O extends { readonly fieldSelector?: string }>({ hub }: ResourceDefinition, options: O): O;
function translated<O extends { readonly fieldSelector?: string }>(
  { hub }: ResourceDefinition,
  options: O | undefined,
): O | undefined;
function translated<O extends { readonly fieldSelector?: string }>(
  { hub }: ResourceDefinition,
  options: O | undefined,
): O | undefined {
  const labels = hub?.fieldLabels;
  if (labels === undefined || options?.fieldSelector === undefined) {
    return options;
  }
  const renamed = new Set(Object.values(labels));
  const unknown = /(?:^|,)([^=!,]+)/g;
  for (const [, label = ''] of options.fieldSelector.matchAll(unknown)) {
    if (labels[label] === undefined && renamed.has(label)) {
      throw badRequest(`field label not supported: ${label}`);
    }
  }
  const fieldSelector = options.fieldSelector.replace(
    /(^|,)([^=!,]+)/g,
    (_, start: string, label: string) => `${start}${labels[label] ?? label}`,
  );
  return { ...options, fieldSelector };
}
