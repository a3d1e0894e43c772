import { type SchemaField, schemaType } from '#apimachinery';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The patch that brings an object of that type to `next`: everything in `next`, and null for what `previous` had and `next` lacks. In
 * lists that merge by the type's own key, `$patch: delete` for entries that left; other lists are replaced. Without a type it is a
 * JSON merge patch. Follows kubectl apply's three-way patch as far as our own setup needs it.
 */
export function removedFields(previous: unknown, next: unknown, typeKey: string | undefined): unknown {
  if (!isFields(next)) return next;
  const before = isFields(previous) ? previous : {};
  const fields = typeKey === undefined ? undefined : schemaType(typeKey)?.fields;
  const patch: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(next)) {
    const field = fields?.get(name);
    const was = before[name];
    if (Array.isArray(value) && field?.patchStrategy.includes('merge') === true) {
      Object.assign(patch, mergedList(name, Array.isArray(was) ? was : [], value, field));
    } else patch[name] = removedFields(was, value, structOf(field));
  }
  for (const name of Object.keys(before)) if (!(name in next)) patch[name] = null;
  return patch;
}

/** The fields of a patch for one list that merges: plain values that left stand in a field of their own. */
function mergedList(name: string, before: readonly unknown[], now: readonly unknown[], field: SchemaField): Fields {
  const { mergeKey = '', type } = field;
  if (mergeKey === '') {
    const gone = before.filter((value) => !now.includes(value));
    return { [name]: now, ...(gone.length === 0 ? {} : { [`$deleteFromPrimitiveList/${name}`]: gone }) };
  }
  const item = type.kind === 'list' && type.of.kind === 'struct' ? type.of.key : undefined;
  const keyOf = (entry: unknown) => (isFields(entry) ? entry[mergeKey] : undefined);
  const kept = new Set(now.map(keyOf));
  const entries = now.map((entry) =>
    removedFields(
      before.find((one) => keyOf(one) === keyOf(entry)),
      entry,
      item,
    ),
  );
  const gone = before.filter((entry) => keyOf(entry) !== undefined && !kept.has(keyOf(entry)));
  return { [name]: [...entries, ...gone.map((entry) => ({ $patch: 'delete', [mergeKey]: keyOf(entry) }))] };
}

function structOf(field: SchemaField | undefined): string | undefined {
  return field?.type.kind === 'struct' ? field.type.key : undefined;
}
