type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys that merge the entries of a list, for lists of objects of the built-in kinds; the first that every entry has. */
const mergeKeys = ['name', 'mountPath', 'containerPort', 'port', 'devicePath', 'type', 'ip', 'uid', 'key'];

/**
 * The patch that brings an object to `next`: everything in `next`, and null (or `$patch: delete`, for entries of a list that
 * merges) for what `previous` had and `next` lacks. Follows kubectl apply's three-way patch as far as our own setup needs it.
 */
export function removedFields(previous: unknown, next: unknown, strategic: boolean): unknown {
  if (!isFields(next)) return next;
  const before = isFields(previous) ? previous : {};
  const patch: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(next)) {
    const was = before[name];
    patch[name] =
      strategic && Array.isArray(value) && Array.isArray(was)
        ? [...value, ...removedEntries(was, value)]
        : removedFields(was, value, strategic);
  }
  for (const name of Object.keys(before)) if (!(name in next)) patch[name] = null;
  return patch;
}

function removedEntries(before: readonly unknown[], now: readonly unknown[]): readonly unknown[] {
  const entries = [...before, ...now];
  const key = mergeKeys.find((name) => entries.every((entry) => isFields(entry) && name in entry));
  if (key === undefined) return [];
  const kept = new Set(now.map((entry) => (isFields(entry) ? entry[key] : undefined)));
  return before
    .filter((entry) => isFields(entry) && !kept.has(entry[key]))
    .map((entry) => ({ $patch: 'delete', [key]: isFields(entry) ? entry[key] : undefined }));
}
