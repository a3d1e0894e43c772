import type { Decoded, FieldError, KubeObject, TokenKeys } from '#apimachinery';

/** A printed column. Follows apimachinery pkg/apis/meta/v1 TableColumnDefinition. */
export interface Column<T extends KubeObject = KubeObject> {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  /** 0 (default): always shown; above: only with `-o wide`. */
  readonly priority?: number;
  /** The cell. Ages are computed from `now` (milliseconds) as the server does: `humanDuration`. */
  readonly cell: (object: T, now: number) => string | number | boolean | null;
}

/** Facts of the request that hooks may need. Everything else they take from the object. */
export interface RequestContext {
  readonly now: number;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** Reads other objects as they stand (admission, validation across objects); frozen. */
  readonly lookup: (
    group: string,
    resource: string,
    namespace: string | undefined,
    name: string,
  ) => KubeObject | undefined;
  readonly lookupAll: (group: string, resource: string, namespace?: string) => readonly KubeObject[];
  /** Adds a `Warning: 299` header to the answer. */
  readonly warn: (text: string) => void;
  /** Adds an annotation to the request's audit event. */
  readonly annotate?: (key: string, value: string) => void;
  /** A random suffix of that many letters, as in generated names. */
  readonly suffix: (length: number) => string;
  readonly uuid: () => string;
  /** What signs tokens of ServiceAccounts. */
  readonly tokenKeys: TokenKeys;
  /** What the request names, where that is another version than the one in which objects are stored (`hub`). */
  readonly asked?: ResourceDefinition;
}

export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/**
 * A part of an object as an object of another kind (`Scale`): GET answers it, PUT and PATCH change it. Whole objects are
 * read and written through it, so that it has the object's resourceVersion and history.
 */
export interface SubresourceView<T extends KubeObject = KubeObject> {
  readonly read: (object: T) => KubeObject;
  /** Puts what the view says into `object`, the request's own copy. Throws StatusErrors of the view's kind. */
  readonly write: (view: KubeObject, object: T) => void;
  readonly columns: readonly Column[];
  /** Where the object has what the view calls `.spec.replicas`; default: in the same place. */
  readonly replicas?: readonly string[];
}

/**
 * A subresource that reads and writes a part of the object itself (`status`, `pods/ephemeralcontainers` ...).
 * `status` needs no hooks: everything but metadata and status comes from the stored object, and writes to the object
 * itself keep the stored status.
 */
export interface SubresourceDefinition<T extends KubeObject = KubeObject> {
  readonly verbs: readonly ('get' | 'update' | 'patch' | 'create' | 'delete')[];
  /** Answers or takes another kind than the object's: `Scale`, `Eviction`, `Binding` ... */
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string };
  /** With `kind`: versions with the same fields that are taken as well. Follows pkg/registry/rest, GroupVersionAcceptor. */
  readonly alsoVersions?: readonly string[];
  /** With `kind`: what GET, PUT and PATCH see of the object. */
  readonly view?: SubresourceView<T>;
  /** The stored object with what this subresource may change taken from `next`. Called before validation. */
  readonly prepareForUpdate?: (next: T, previous: T, context: RequestContext) => void;
  readonly validateUpdate?: (next: T, previous: T, context: RequestContext) => readonly FieldError[];
  /** As of the kind; default: metadata update, change. */
  readonly updateRules?: readonly ('metadata update' | 'change')[];
  /** create-style subresources: what a POST does, as a change of the object, and what is answered. */
  readonly create?: (
    body: KubeObject,
    object: T,
    context: RequestContext,
  ) => {
    /** Undefined: the object stays as it is. */
    readonly object?: T;
    readonly answer: KubeObject;
    /** Another object whose status changes along with it: as it was read, and what becomes of it. */
    readonly status?: { readonly of: KubeObject; readonly change: (current: KubeObject) => KubeObject };
    /** The object is deleted then (`eviction`). */
    readonly delete?: { readonly gracePeriodSeconds?: number };
  };
  /** Puts defaults into the body of such a POST. */
  readonly defaults?: (body: KubeObject) => void;
  /** What is wrong with the body of such a POST whether or not there is an object `name`. Throws StatusErrors. */
  readonly checkBody?: (body: KubeObject, name: string) => void;
  /** Whether the body of such a POST asks by itself that nothing be written. */
  readonly isDryRun?: (body: KubeObject) => boolean;
}

/** What kinds that are defined at run time have in place of a type in the schema table. */
export interface CustomKind {
  /** Default: the kind with `List` behind it. */
  readonly listKind: string;
  /** The openAPIV3Schema, for clients. */
  readonly openapi: Readonly<Record<string, unknown>>;
  /** The object, not changed, with only known fields, and what was unknown. */
  readonly decode: (object: unknown) => Decoded;
  /** The object as the server writes it. */
  readonly arrange: (object: KubeObject) => KubeObject;
  /** The version in which objects are stored. */
  readonly storageVersion: string;
  /** An arranged object of this version as it is stored: in the version for that, without what that one does not know. */
  readonly store: (object: KubeObject) => KubeObject;
  /** Whether another version knows all fields that an object of this one has. */
  readonly fits: (object: KubeObject, apiVersion: string) => boolean;
  /** A stored object, of whichever version, in this one; with `conversion`, in the version that it is stored in. Frozen. */
  readonly show: (stored: KubeObject) => KubeObject;
  /** Of kinds whose versions somebody outside converts. Without it the versions of an object differ in their apiVersion alone. */
  readonly conversion?: CustomConversion;
}

/** A webhook between the versions of a custom kind. */
export interface CustomConversion {
  /** The object as it was answered. Rejects with the client's error. */
  readonly convert: (object: KubeObject, apiVersion: string) => Promise<KubeObject>;
  /** What was answered, with only what its version knows; frozen. */
  readonly known: (object: KubeObject) => KubeObject;
  /** The openAPIV3Schema of a version; undefined: there is no such version. */
  readonly openapiOf: (apiVersion: string) => CustomKind['openapi'] | undefined;
}

/**
 * One round of checks of an update: of the metadata as of a new object, of what its change leaves alone, `validate`,
 * `validateUpdate`. Upstream's validations call each other, so that answers have some causes twice and more.
 */
export type UpdateRule = 'metadata' | 'metadata update' | 'object' | 'change';

/**
 * A Kubernetes kind: one file, one `defineResource({...})`, one line in resources/index.ts. Routes, discovery,
 * OpenAPI, tables, patch semantics and field errors are derived from it and from the schema table.
 *
 * Hooks that take a mutable `object` get the request's own copy and change it in place; everything else is frozen.
 * The order is that of the real server: decode -> strict fields -> (patch) -> defaults -> admission (mutating) ->
 * prepareForCreate/Update -> validate -> admission (validating) -> store.
 */
export interface ResourceDefinition<T extends KubeObject = KubeObject> {
  /** `''` for core. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural in URLs. */
  readonly resource: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** The type's key in the schema table: `k8s.io/api/core/v1.Pod`; empty for custom kinds. */
  readonly schema: string;
  /** Only of custom kinds, which clients cannot patch strategically and which are stored in one of several versions. */
  readonly custom?: CustomKind;
  /**
   * Of a version that is served but not stored: everything is done with `definition`, the version that is. Objects are
   * converted both ways; what this version cannot say goes into annotations, so that nothing is lost.
   */
  readonly hub?: {
    readonly definition: ResourceDefinition;
    readonly toHub: (object: KubeObject) => KubeObject;
    readonly fromHub: (object: KubeObject) => KubeObject;
    /** What field selectors call the hub's fields here; others are called the same. */
    readonly fieldLabels?: Readonly<Record<string, string>>;
    /** All rules for a request in this version, in place of the hub's. Objects as the hub has them. */
    readonly validate?: (
      next: KubeObject,
      previous: KubeObject | undefined,
      context: RequestContext,
    ) => readonly FieldError[];
  };
  /** Without it: all of them. */
  readonly verbs?: readonly string[];
  /** Default values that depend on nothing outside the object. Follows pkg/apis/<group>/<version>/defaults.go. */
  readonly defaults?: (object: T) => void;
  /** Follows the strategy's PrepareForCreate: drop status, set generated fields. */
  readonly prepareForCreate?: (object: T, context: RequestContext) => void;
  readonly prepareForUpdate?: (object: T, previous: T, context: RequestContext) => void;
  /** Refuses what must not be twice among objects: called in the same turn as the write, when nothing can come between. */
  readonly beforeWrite?: (object: T, previous: T | undefined, context: RequestContext) => void;
  /** metadata is validated by the registry itself; `validateName` says which rule names follow. */
  readonly validate?: (object: T, context: RequestContext) => readonly FieldError[];
  /** What an update may not change. */
  readonly validateUpdate?: (object: T, previous: T, context: RequestContext) => readonly FieldError[];
  /** What checks a new object before what all kinds have in common is checked; default: metadata, object. */
  readonly createRules?: readonly ('metadata' | 'object')[];
  /** What checks an update, in the order of the kind's ValidateUpdate; default: metadata update, object, change. */
  readonly updateRules?: readonly UpdateRule[];
  /** Finalizers without a domain are taken: the kind's validation asks apimachinery, not pkg/apis/core, about metadata. */
  readonly anyFinalizer?: boolean;
  /** Returns the messages of what is wrong with that name; default: a DNS-1123 subdomain. */
  readonly validateName?: (name: string, prefix: boolean) => readonly string[];
  /** Warned about with every request for this kind. Follows apiserver pkg/endpoints/deprecation, WarningMessage. */
  readonly deprecation?: string;
  readonly warnings?: (object: T, previous: T | undefined) => readonly string[];
  /** Beside metadata.name and metadata.namespace. */
  readonly fieldSelectors?: Readonly<Record<string, (object: T) => string>>;
  /** `NAME` first; the registry adds nothing by itself. */
  readonly columns: readonly Column<T>[];
  /** The order of the rows of a list; default: that of the list. */
  readonly tableOrder?: (left: T, right: T) => number;
  readonly subresources?: Readonly<Record<string, SubresourceDefinition<T>>>;
  /** A new object has the status that its creator gives it (Node: what the kubelet registers). */
  readonly keepsStatus?: boolean;
  /** A new object keeps the generation that it is given (CSIDriver). */
  readonly givenGeneration?: boolean;
  /** Whether metadata.generation is kept, and what raises it. Default: with a spec, its change. */
  readonly generation?: 'none' | ((next: T, previous: T) => boolean);
  /**
   * Graceful deletion: seconds until the object really goes, given what the client asked for (undefined: nothing).
   * 0 removes at once. Without the hook there is none. Follows rest.RESTGracefulDeleteStrategy.
   */
  readonly gracePeriod?: (object: T, requested: number | undefined) => number;
  /**
   * Whether something beside metadata.finalizers holds a deleted object back (Namespace: spec.finalizers). Gets a copy
   * that is already marked as deleted and changes it to how it stands while it waits (status.phase Terminating).
   */
  readonly holdDeletion?: (object: T) => boolean;
  /**
   * A DELETE that says nothing about dependents leaves them behind, as old API versions did; `warning` says so. Follows
   * rest.GarbageCollectionDeleteStrategy.
   */
  readonly orphansDependents?: { readonly warning?: string };
  /** No update changes the spec: `prepareForUpdate` puts the stored one back, and nobody is noted as its writer. */
  readonly fixedSpec?: boolean;
  /** Whether an update may create the object (PUT to a name that is free). */
  readonly allowCreateOnUpdate?: boolean;
  /** Whether an update without a resourceVersion is accepted; default true. */
  readonly allowUnconditionalUpdate?: boolean;
  /** Why an object of that name can never be deleted; undefined: it can. */
  readonly refuseDelete?: (name: string) => string | undefined;
  /** What stands in for DELETE's answer: the deleted object (default for few kinds) or a Status; OpenAPI may tell only of the latter. */
  readonly deleteReturnsObject?: boolean | 'undocumented';
}

/** Gives one definition its types and the registry a uniform one. */
export function defineResource<T extends KubeObject>(definition: ResourceDefinition<T>): ResourceDefinition {
  return definition as unknown as ResourceDefinition;
}
