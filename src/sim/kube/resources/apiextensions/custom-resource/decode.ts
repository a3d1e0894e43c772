import { canonicalize, type Decoded, decode, deepCopy, type KubeObject, type ObjectMeta } from '#apimachinery';
import { prune, pruneNulls } from './prune.ts';
import { type Data, isData, itemsOf, memberOf, type Schema } from './schema.ts';

const metaKey = 'k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta';

/** Reads a custom object. Follows apiextensions pkg/apiserver unstructuredSchemaCoercer. */
export function decodeCustom(input: unknown, schema: Schema): Decoded {
  const object = deepCopy(input) as Data;
  const meta = decode(object.metadata ?? {}, metaKey);
  if (meta.failure !== undefined) {
    return { object: undefined, errors: [], failure: meta.failure };
  }
  object.metadata = withoutNullTime(meta.object as ObjectMeta);
  const errors = meta.errors.map((text) => text.replace('unknown field "', 'unknown field "metadata.'));
  errors.push(...prune(object, schema).map((field) => `unknown field "${field}"`));
  pruneNulls(object, schema);
  const embedded = coerceEmbedded(object, schema, '');
  errors.push(...embedded.errors);
  return { object, errors, ...(embedded.failure === undefined ? {} : { failure: embedded.failure }) };
}

function withoutNullTime(metadata: ObjectMeta): ObjectMeta {
  const { creationTimestamp, ...rest } = metadata;
  return creationTimestamp ? metadata : rest;
}

/** Types of kind, apiVersion and metadata of objects inside the object. Follows schema/objectmeta CoerceWithOptions. */
function coerceEmbedded(
  value: unknown,
  schema: Schema | undefined,
  at: string,
): { readonly errors: readonly string[]; readonly failure?: string } {
  const errors: string[] = [];
  if (schema === undefined) return { errors };
  const into = (item: unknown, part: Schema | undefined, step: string): string | undefined => {
    const inner = coerceEmbedded(item, part, step);
    errors.push(...inner.errors);
    return inner.failure;
  };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const failure = into(item, itemsOf(schema), `${at}[${index}]`);
      if (failure !== undefined) return { errors, failure };
    }
  } else if (isData(value)) {
    for (const key of Object.keys(value)) {
      const step = at === '' ? key : `${at}.${key}`;
      if (schema['x-kubernetes-embedded-resource'] === true && key === 'metadata') {
        const meta = decode(value[key], metaKey);
        if (meta.failure !== undefined) return { errors, failure: `${step}: Invalid value: ${meta.failure}` };
        errors.push(...meta.errors.map((text) => text.replace('unknown field "', `unknown field "${step}.`)));
        value[key] = withoutNullTime(meta.object as ObjectMeta);
        continue;
      }
      const failure = into(value[key], memberOf(schema, key), step);
      if (failure !== undefined) return { errors, failure };
    }
  }
  return { errors };
}

/** A custom object as the server writes it: every map by alphabet, as Go writes data without a type. */
export function arrangeCustom(object: KubeObject, apiVersion: string, kind: string): KubeObject {
  const metadata = withoutNullTime(canonicalize(object.metadata ?? {}, metaKey));
  return sorted({ ...object, apiVersion, kind, metadata }) as KubeObject;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isData(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}
