import { deepCopy, type KubeObject, StatusError } from '#apimachinery';
import type { DeleteOptions, Registry, WriteOptions } from '../registry/registry.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { groupByResource, type KindByResource, type ResourceName } from './kinds.ts';

/** Who writes: the user that admission sees and the manager of the written fields. */
export interface Component {
  readonly user: string;
  readonly groups?: readonly string[];
  readonly fieldManager: string;
}

/** Typed verbs of one component on the registry, in process. Reads give frozen objects. */
export interface Client {
  readonly registry: Registry;
  /** As whom it writes. */
  readonly identity: WriteOptions;
  /** Whether this server has the kind at all. */
  serves(resource: ResourceName): boolean;
  /** Undefined when there is no such object. */
  get<R extends ResourceName>(resource: R, namespace: string | undefined, name: string): KindByResource[R] | undefined;
  list<R extends ResourceName>(resource: R, namespace?: string): readonly KindByResource[R][];
  create<R extends ResourceName>(resource: R, object: KindByResource[R]): Promise<KindByResource[R]>;
  /** Writes the whole object; StatusError Conflict when its resourceVersion is no longer the stored one. */
  update<R extends ResourceName>(
    resource: R,
    object: KindByResource[R],
    subresource?: 'status' | 'approval',
  ): Promise<KindByResource[R]>;
  /** Changes whatever is stored now: `change` edits the copy it gets; `false` means that nothing is to be done. */
  change<R extends ResourceName>(
    resource: R,
    namespace: string | undefined,
    name: string,
    change: (draft: KindByResource[R]) => boolean | undefined,
    subresource?: 'status' | 'finalize',
  ): Promise<KindByResource[R]>;
  /** False when it was gone already. */
  delete(
    resource: ResourceName,
    namespace: string | undefined,
    name: string,
    options?: DeleteOptions,
  ): Promise<boolean>;
  /** Puts a Pod on a node (`pods/binding`). */
  bind(namespace: string, pod: string, uid: string | undefined, node: string): Promise<void>;
  definition(resource: ResourceName): ResourceDefinition;
}

/** Whether an error is the API server's 404. */
export function isNotFound(error: unknown): boolean {
  return error instanceof StatusError && error.code === 404;
}

/** Whether an error is the API server's 409 of the given reason. */
export function isConflict(error: unknown): boolean {
  return error instanceof StatusError && error.status.reason === 'Conflict';
}

/** Whether an error is the API server's 403: in a namespace that goes away nothing new can be made. */
export function isForbidden(error: unknown): boolean {
  return error instanceof StatusError && error.code === 403;
}

export function isAlreadyExists(error: unknown): boolean {
  return error instanceof StatusError && error.status.reason === 'AlreadyExists';
}

/** The client of one component. */
export function createClient(registry: Registry, component: Component): Client {
  const write = {
    user: { name: component.user, groups: [...(component.groups ?? []), 'system:authenticated'] },
    fieldManager: component.fieldManager,
  };

  function definition(resource: ResourceName): ResourceDefinition {
    const found = registry.resource(groupByResource[resource], resource);
    if (found === undefined) throw new Error(`not simulated: ${resource}`);
    return found;
  }

  return {
    registry,
    identity: write,
    definition,
    serves: (resource) => registry.resource(groupByResource[resource], resource) !== undefined,
    get: (resource, namespace, name) => {
      try {
        return registry.get(definition(resource), namespace, name) as KindByResource[typeof resource];
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    list: (resource, namespace) =>
      registry.list(definition(resource), namespace === undefined ? {} : { namespace })
        .items as readonly KindByResource[typeof resource][],
    create: async (resource, object) =>
      (await registry.create(
        definition(resource),
        object.metadata.namespace,
        object as KubeObject,
        write,
      )) as KindByResource[typeof resource],
    update: async (resource, object, subresource) =>
      (await registry.update(
        definition(resource),
        object.metadata.namespace,
        object.metadata.name ?? '',
        () => object as KubeObject,
        subresource === undefined ? write : { ...write, subresource },
      )) as KindByResource[typeof resource],
    change: async (resource, namespace, name, change, subresource) =>
      (await registry.update(
        definition(resource),
        namespace,
        name,
        (current) => {
          const draft = deepCopy(current) as KindByResource[typeof resource];
          return change(draft) === false ? undefined : (draft as KubeObject);
        },
        subresource === undefined ? write : { ...write, subresource },
      )) as KindByResource[typeof resource],
    bind: async (namespace, pod, uid, node) => {
      const body: KubeObject = {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: pod, namespace, ...(uid === undefined ? {} : { uid }) },
        target: { kind: 'Node', name: node },
      };
      await registry.createSubresource(definition('pods'), namespace, pod, 'binding', body, write);
    },
    delete: async (resource, namespace, name, options = {}) => {
      try {
        await registry.delete(definition(resource), namespace, name, { ...write, ...options });
        return true;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
      }
    },
  };
}
