export { canonicalize, canonicalizeShared } from './canonicalize.ts';
export { type Decoded, decode, decodeStrict, type Empties } from './decode.ts';
export { schemaType } from './load.ts';
export { canonicalTime } from './time.ts';
export { kindsOf, typeKeyFor } from './type-key.ts';
export type { SchemaField, SchemaType, SpecialType, ValueType } from './types.ts';
export { decodeUnstructured } from './unstructured.ts';
export { zeroValue } from './zero.ts';
