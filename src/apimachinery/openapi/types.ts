/** What the builders need to know of a resource; the simulator's resource definitions fit. */
export interface OpenapiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
  /** The key in the schema table; for a custom resource any text, `customSchema` counts. */
  readonly schema: string;
  /** Default: all. */
  readonly verbs?: readonly string[];
  readonly subresources?: Readonly<
    Record<string, { readonly verbs: readonly string[]; readonly kind?: GroupVersionKind }>
  >;
  /** The openAPIV3Schema of a custom resource's version. */
  readonly customSchema?: Readonly<Record<string, unknown>>;
  /** Of a custom resource. */
  readonly listKind?: string;
  /** Whether DELETE answers with the object. */
  readonly deleteReturnsObject?: boolean | 'undocumented';
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The prose of a type: of itself and, by JSON name, of its fields. */
export interface TypeDescription {
  readonly description?: string;
  readonly fields?: Readonly<Record<string, string | undefined>>;
}

/** The prose as the build wrote it, read when it is first needed. */
export interface Prose {
  /** JSON text; undefined: there is none. */
  text(): string | undefined;
  /** Names the build: the same resources have the same documents in it. Empty from source, where anything may have changed. */
  stamp(): string;
}

/** Finds the prose of a type of the schema table; the build makes it, nothing of it is committed. */
export type Descriptions = (typeKey: string) => TypeDescription | undefined;

/** A JSON schema as OpenAPI 3.0 writes it. */
export type Schema = Readonly<Record<string, unknown>>;
