import type { KubeObject, TokenKeys } from '#apimachinery';
import type { ResourceDefinition, UserInfo } from './resource.ts';

/** Options that every write takes. */
export interface WriteOptions {
  readonly user?: UserInfo;
  readonly dryRun?: boolean;
  /** Who the written fields belong to; without it nobody keeps account of them. */
  readonly fieldManager?: string;
  /** The object is the outcome of a server-side apply: it has its managed fields, and may come to be by an update. */
  readonly applied?: true;
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
  readonly warn?: (text: string) => void;
  /** Adds an annotation to the audit event. */
  readonly annotate?: (key: string, value: string) => void;
  readonly subresource?: string;
  /** The object must be this one: 409 when it is another or gone. */
  readonly uid?: string;
  /** What the request names, where `resource` is the version that its objects are stored in. */
  readonly asked?: ResourceDefinition;
  /** The caller has decoded the object by the schema already. */
  readonly decoded?: true;
}

export interface DeleteOptions extends WriteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
}

export interface List {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** `object` of BOOKMARK carries only the resourceVersion; of DELETED the last state with the revision of its end. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

export interface WatchOptions extends ListOptions {
  /** First ADDED for what exists, then a BOOKMARK with k8s.io/initial-events-end. */
  readonly sendInitialEvents?: boolean;
}

/**
 * The generic verbs over all resources, in the real server's order. In process, without HTTP. Reads are synchronous
 * and give frozen objects; writes are promises because admission may ask somebody else. Errors are StatusError.
 */
export interface Registry {
  /** The resourceVersion of the latest write to anything. */
  readonly resourceVersion: string;
  /** What signs tokens of ServiceAccounts. */
  readonly tokenKeys: TokenKeys;
  /** By group (`''` core) and plural, in the preferred or the given version; undefined when this server has no such resource. */
  resource(group: string, resource: string, version?: string): ResourceDefinition | undefined;
  resourceForKind(group: string, kind: string, version?: string): ResourceDefinition | undefined;
  /** Every kind at the moment, in its preferred version. */
  resources(): readonly ResourceDefinition[];
  /** Every kind at the moment, in every version in which it is served. */
  served(): readonly ResourceDefinition[];
  /**
   * Makes these the kinds of `owner` (a CustomResourceDefinition), in place of those that it brought before; of a kind in
   * several versions the preferred one comes first. Objects stay in the store whoever serves them.
   */
  define(owner: string, definitions: readonly ResourceDefinition[]): void;
  /** Called after each `define` that changed something. */
  onDefinitions(changed: () => void): { close(): void };
  get(resource: ResourceDefinition, namespace: string | undefined, name: string): KubeObject;
  list(resource: ResourceDefinition, options?: ListOptions): List;
  create(
    resource: ResourceDefinition,
    namespace: string | undefined,
    object: KubeObject,
    options?: WriteOptions,
  ): Promise<KubeObject>;
  /**
   * Reads, lets `change` make the next state from the frozen current one (undefined: nothing to do) and writes it;
   * repeated on a conflict unless what `change` returns carries another resourceVersion than the current one.
   */
  update(
    resource: ResourceDefinition,
    namespace: string | undefined,
    name: string,
    change: (current: KubeObject) => KubeObject | undefined,
    options?: WriteOptions,
  ): Promise<KubeObject>;
  /** Like update, for whole objects: `change` also gets undefined where the kind allows that an update creates. */
  replace(
    resource: ResourceDefinition,
    namespace: string | undefined,
    name: string,
    change: (current: KubeObject | undefined) => KubeObject | undefined,
    options?: WriteOptions,
  ): Promise<{ readonly object: KubeObject; readonly created: boolean }>;
  /** POST to a create-style subresource (`binding`, `eviction`, `token`): what it answers. */
  createSubresource(
    resource: ResourceDefinition,
    namespace: string | undefined,
    name: string,
    subresource: string,
    body: KubeObject,
    options?: WriteOptions,
  ): Promise<KubeObject>;
  /** The object as it was or, where finalizers or a grace period hold it, as it is now. */
  delete(
    resource: ResourceDefinition,
    namespace: string | undefined,
    name: string,
    options?: DeleteOptions,
  ): Promise<{ readonly object: KubeObject; readonly gone: boolean }>;
  /** Calls `next` in order of revision. From `options.resourceVersion` on (exclusive); StatusError Expired when that is compacted. */
  watch(resource: ResourceDefinition, options: WatchOptions, next: (event: WatchEvent) => void): { close(): void };
}
