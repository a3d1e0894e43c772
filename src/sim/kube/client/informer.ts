import type { Registry } from '../registry/registry.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { groupByResource, type KindByResource, type ResourceName } from './kinds.ts';

/** What an informer tells: one call per change, after the cache has it. */
export interface ChangeHandler<T> {
  added?(object: T): void;
  updated?(next: T, previous: T): void;
  deleted?(last: T): void;
}

/** A cache of one kind that follows the registry. Objects are frozen. Follows client-go tools/cache SharedIndexInformer. */
export interface Informer<T> {
  /** Without a namespace, `name` may be a whole key as `objectKey` makes it. */
  get(namespace: string | undefined, name: string): T | undefined;
  list(namespace?: string): readonly T[];
  /** An index that `addIndex` made; the objects are in the order of their keys. */
  byIndex(index: string, key: string): readonly T[];
  addIndex(name: string, keys: (object: T) => readonly string[]): void;
  /** What is cached already is added at once. */
  onChange(handler: ChangeHandler<T>): void;
  /** Puts the answer of one's own write into the cache before the watch brings it. */
  observe(object: T): void;
  close(): void;
}

interface Metadata {
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
    readonly uid?: string;
  };
}

/** `namespace/name`, or the name alone for cluster-scoped objects. */
export function objectKey(object: Metadata): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? (name ?? '') : `${namespace}/${name ?? ''}`;
}

function isOlder(object: Metadata, than: Metadata): boolean {
  return BigInt(object.metadata.resourceVersion ?? '0') < BigInt(than.metadata.resourceVersion ?? '0');
}

class RegistryInformer<T extends Metadata> implements Informer<T> {
  readonly #objects = new Map<string, T>();
  /** Objects whose end this informer saw, so that a late answer of a write cannot bring them back. */
  readonly #ended = new Set<string>();
  readonly #indexes = new Map<
    string,
    { readonly keys: (object: T) => readonly string[]; readonly map: Map<string, Set<string>> }
  >();
  readonly #handlers: ChangeHandler<T>[] = [];
  /** The members of an index key in order, until they are others. */
  readonly #sorted = new WeakMap<Set<string>, readonly string[]>();
  readonly #watch: { close(): void };
  readonly #log: (line: string) => void;
  readonly #name: string;

  constructor(registry: Registry, definition: ResourceDefinition, log: (line: string) => void) {
    this.#log = log;
    this.#name = definition.resource;
    const list = registry.list(definition);
    for (const item of list.items) this.#put(item as unknown as T);
    this.#watch = registry.watch(definition, { resourceVersion: list.resourceVersion }, (event) => {
      if (event.type === 'BOOKMARK') return;
      this.#follow(event.type, event.object as unknown as T);
    });
  }

  #follow(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): void {
    const previous = this.#objects.get(objectKey(object));
    if (type === 'DELETED') {
      if (object.metadata.uid !== undefined) this.#remember(object.metadata.uid);
      if (previous !== undefined && previous.metadata.uid === object.metadata.uid) this.#take(previous);
      this.#tell((handler) => handler.deleted?.(object));
      return;
    }
    const newest = previous !== undefined && isOlder(object, previous) ? previous : object;
    this.#put(newest);
    this.#tell((handler) => {
      if (type === 'ADDED') handler.added?.(newest);
      else handler.updated?.(newest, previous ?? newest);
    });
  }

  /** One that throws is logged: neither the others nor whoever made the change are to suffer from it. */
  #tell(call: (handler: ChangeHandler<T>) => void): void {
    for (const handler of this.#handlers) {
      try {
        call(handler);
      } catch (error) {
        this.#log(`${this.#name}: a handler failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  #remember(uid: string): void {
    this.#ended.add(uid);
    if (this.#ended.size <= 1000) return;
    for (const oldest of this.#ended) {
      this.#ended.delete(oldest);
      break;
    }
  }

  #put(object: T): void {
    const key = objectKey(object);
    const previous = this.#objects.get(key);
    // To the end: lists are in the order of the last change.
    this.#objects.delete(key);
    this.#objects.set(key, object);
    for (const { keys, map } of this.#indexes.values()) {
      const now = keys(object);
      if (previous !== undefined)
        this.#forget(
          key,
          map,
          keys(previous).filter((indexKey) => !now.includes(indexKey)),
        );
      for (const indexKey of now) {
        const members = map.get(indexKey) ?? new Set<string>();
        if (members.has(key)) continue;
        members.add(key);
        this.#sorted.delete(members);
        map.set(indexKey, members);
      }
    }
  }

  #forget(key: string, map: Map<string, Set<string>>, indexKeys: readonly string[]): void {
    for (const indexKey of indexKeys) {
      const members = map.get(indexKey);
      if (members === undefined) continue;
      members.delete(key);
      this.#sorted.delete(members);
      if (members.size === 0) map.delete(indexKey);
    }
  }

  #take(object: T): void {
    const key = objectKey(object);
    this.#objects.delete(key);
    for (const { keys, map } of this.#indexes.values()) this.#forget(key, map, keys(object));
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#objects.get(namespace === undefined ? name : `${namespace}/${name}`);
  }

  list(namespace?: string): readonly T[] {
    const all = [...this.#objects.values()];
    return namespace === undefined ? all : all.filter((object) => object.metadata.namespace === namespace);
  }

  byIndex(index: string, key: string): readonly T[] {
    const members = this.#indexes.get(index)?.map.get(key);
    if (members === undefined) return [];
    let sorted = this.#sorted.get(members);
    if (sorted === undefined) {
      sorted = [...members].sort();
      this.#sorted.set(members, sorted);
    }
    return sorted.flatMap((member) => this.#objects.get(member) ?? []);
  }

  addIndex(name: string, keys: (object: T) => readonly string[]): void {
    if (this.#indexes.has(name)) return;
    this.#indexes.set(name, { keys, map: new Map() });
    for (const object of [...this.#objects.values()]) this.#put(object);
  }

  onChange(handler: ChangeHandler<T>): void {
    this.#handlers.push(handler);
    for (const object of [...this.#objects.values()]) handler.added?.(object);
  }

  observe(object: T): void {
    if (this.#ended.has(object.metadata.uid ?? '')) return;
    const current = this.#objects.get(objectKey(object));
    if (current !== undefined && isOlder(object, current)) return;
    this.#put(object);
  }

  close(): void {
    this.#watch.close();
    this.#handlers.length = 0;
  }
}

/** The informers of one cluster, one per kind, made when first asked for and shared by everybody. */
export interface Informers {
  for<R extends ResourceName>(resource: R): Informer<KindByResource[R]>;
  close(): void;
}

/** An informer of any kind that the registry has, such as a custom one. */
export function createInformer<T extends Metadata>(
  registry: Registry,
  definition: ResourceDefinition,
  log: (line: string) => void,
): Informer<T> {
  return new RegistryInformer<T>(registry, definition, log);
}

/** Makes the shared informers of a registry; handlers that throw are logged. */
export function createInformers(registry: Registry, log: (line: string) => void): Informers {
  const made = new Map<ResourceName, Informer<never>>();
  return {
    for: <R extends ResourceName>(resource: R) => {
      const known = made.get(resource);
      if (known !== undefined) return known as unknown as Informer<KindByResource[R]>;
      const definition = registry.resource(groupByResource[resource], resource);
      if (definition === undefined) throw new Error(`not simulated: ${resource}`);
      const informer = createInformer<KindByResource[R]>(registry, definition, log);
      made.set(resource, informer as unknown as Informer<never>);
      return informer;
    },
    close: () => {
      for (const informer of made.values()) informer.close();
      made.clear();
    },
  };
}
