import { badRequest, isStatusError, type KubeObject, StatusError } from '#apimachinery';
import type { Registry, WriteOptions } from './registry.ts';
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
    get: (resource, ...rest) => {
      try {
        return out(resource, registry.get(hubOf(resource)?.definition ?? resource, ...rest));
      } catch (error) {
        throw inItsWords(resource, error);
      }
    },
    list: (resource, options) => {
      const list = registry.list(hubOf(resource)?.definition ?? resource, translated(resource, options));
      return resource.hub === undefined ? list : { ...list, items: list.items.map((object) => out(resource, object)) };
    },
    create: (resource, namespace, object, options) => {
      const { hub } = resource;
      return hub === undefined
        ? registry.create(resource, namespace, object, options)
        : registry
            .create(hub.definition, namespace, hub.toHub(object), asking(resource, options))
            .then(hub.fromHub, failing(resource));
    },
    update: (resource, namespace, name, change, options) => {
      const { hub } = resource;
      return hub === undefined
        ? registry.update(resource, namespace, name, change, options)
        : registry
            .update(hub.definition, namespace, name, through(resource, change), asking(resource, options))
            .then(hub.fromHub, failing(resource));
    },
    replace: (resource, namespace, name, change, options) => {
      const { hub } = resource;
      return hub === undefined
        ? registry.replace(resource, namespace, name, change, options)
        : registry
            .replace(hub.definition, namespace, name, through(resource, change), asking(resource, options))
            .then(({ object, created }) => ({ object: hub.fromHub(object), created }), failing(resource));
    },
    delete: (resource, namespace, name, options) => {
      const { hub } = resource;
      return hub === undefined
        ? registry.delete(resource, namespace, name, options)
        : registry
            .delete(hub.definition, namespace, name, asking(resource, options))
            .then(({ object, gone }) => ({ object: hub.fromHub(object), gone }), failing(resource));
    },
    watch: (resource, options, next) =>
      registry.watch(hubOf(resource)?.definition ?? resource, translated(resource, options), (event) =>
        next(event.type === 'BOOKMARK' ? event : { ...event, object: out(resource, event.object) }),
      ),
  };
}

function asking<O extends WriteOptions>(asked: ResourceDefinition, options: O | undefined): O {
  return { ...options, asked } as O;
}

function failing(resource: ResourceDefinition): (error: unknown) => never {
  return (error) => {
    throw inItsWords(resource, error);
  };
}

/** An error of the store is about the resource that was asked for. Follows apiserver pkg/registry/generic/registry, DefaultQualifiedResource. */
function inItsWords({ group, resource, hub }: ResourceDefinition, error: unknown): unknown {
  if (hub === undefined || hub.definition.group === group || !isStatusError(error)) {
    return error;
  }
  const { message = '', details } = error.status;
  if (details?.kind !== hub.definition.resource) {
    return error;
  }
  const shown = message.replace(`${resource} "`, `${resource}.${group} "`);
  return new StatusError({ ...error.status, message: shown, details: { ...details, group } });
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
