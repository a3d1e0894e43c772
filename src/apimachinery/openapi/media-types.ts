const json = 'application/json';
const yaml = 'application/yaml';
const protobuf = 'application/vnd.kubernetes.protobuf';

/** What objects come as, in the order of documents of version 3: sorted. */
export const objectTypes: readonly string[] = [json, protobuf, yaml];
/** What lists and watches come as. */
export const listTypes: readonly string[] = [json, `${json};stream=watch`, protobuf, `${protobuf};stream=watch`, yaml];
/** What custom objects come as, and are sent as. */
export const customTypes: readonly string[] = [json, yaml];
export const logTypes: readonly string[] = [...objectTypes, 'text/plain'];

/** Patches of custom objects, and those of all others. */
export const customPatchTypes: readonly string[] = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
];
export const patchTypes: readonly string[] = [...customPatchTypes, 'application/strategic-merge-patch+json'];

const v2Order = [
  'text/plain',
  json,
  yaml,
  protobuf,
  `${json};stream=watch`,
  `${protobuf};stream=watch`,
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

/** The types of an operation in the order of documents of version 2: as the server's routes name them. */
export function inOrderOfV2(types: readonly string[]): readonly string[] {
  return types.toSorted((a, b) => v2Order.indexOf(a) - v2Order.indexOf(b));
}

/** The same schema for each of the types. */
export function contentOf<T>(types: readonly string[], schema: T): Record<string, { readonly schema: T }> {
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}
