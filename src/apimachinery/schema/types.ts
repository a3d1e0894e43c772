/**
 * The type of a value. `go` is the name Go has for it, without a leading star: it shows in messages
 * (`cannot unmarshal string into Go struct field ... of type []v1.Container`).
 */
export type ValueType = { readonly go: string; readonly pointer: boolean } & (
  | { readonly kind: 'string' | 'bool' | 'bytes' | 'any' | 'float' }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly unsigned: boolean }
  | { readonly kind: 'struct'; readonly key: string }
  | { readonly kind: 'list'; readonly of: ValueType }
  | { readonly kind: 'map'; readonly of: ValueType }
  | { readonly kind: 'special'; readonly special: SpecialType }
);

/** Structs that JSON writes as something else than an object of their fields. */
export type SpecialType =
  | 'time'
  | 'microTime'
  | 'duration'
  | 'quantity'
  | 'intOrString'
  | 'fieldsV1'
  | 'rawExtension'
  | 'json'
  | 'schemaOrArray'
  | 'schemaOrBool'
  | 'schemaOrStringArray';

/** A field of a struct, under its JSON name. */
export interface SchemaField {
  readonly name: string;
  readonly type: ValueType;
  /** Its fields stand in the outer JSON object; in protobuf it is a message of its own. */
  readonly inline: boolean;
  /** The inlined structs it comes from, outermost first: Go names them in errors (`spec.volumes.VolumeSource.secret`). */
  readonly embedded: readonly string[];
  readonly protobuf: number | undefined;
  /** Left out of JSON when it is zero, empty or nil; a plain struct never is. */
  readonly omitEmpty: boolean;
  /** Left out when it is zero, structs too. */
  readonly omitZero: boolean;
  /** As OpenAPI says; validation may still demand what is not required here. */
  readonly required: boolean;
  readonly patchStrategy: readonly string[];
  readonly mergeKey: string | undefined;
  readonly listType: 'map' | 'set' | 'atomic' | undefined;
  readonly listMapKeys: readonly string[];
  readonly mapType: 'atomic' | 'granular' | undefined;
  readonly enum: readonly string[] | undefined;
  readonly default: unknown;
}

/** A Go struct of the API. */
export interface SchemaType {
  /** `k8s.io/api/core/v1.Pod`. */
  readonly key: string;
  /** `Pod`. */
  readonly name: string;
  /** `k8s.io/api/core/v1`. */
  readonly package: string;
  /** Server-side apply takes it as one value. */
  readonly atomic: boolean;
  /** By JSON name, those of inlined structs among them, in Go's order. */
  readonly fields: ReadonlyMap<string, SchemaField>;
  /** As the struct declares them: inlined structs are one field. */
  readonly ownFields: readonly SchemaField[];
}
