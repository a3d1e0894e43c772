/** One step of a field path: into a field, to the item with that key, or to each item. */
export type Segment =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'key'; readonly key: string; readonly value: string }
  | { readonly type: 'each' };

/**
 * The steps of `spec.containers[name=web].image`, `spec.volumeClaimTemplates[metadata.name=data].spec`,
 * `metadata.labels["app.kubernetes.io/name"]` or `spec.volumes[*].configMap`; else one sentence why it is none. Lists have
 * no fixed indexes: their order says nothing.
 */
export function parseFieldPath(text: string): readonly Segment[] | string {
  const segments: Segment[] = [];
  let rest = text;
  while (rest !== '') {
    const field = /^\.?([A-Za-z_$][\w$-]*)/.exec(rest);
    const quoted = /^\["([^"]+)"\]/.exec(rest);
    const keyed = /^\[([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)=([^\]]+)\]/.exec(rest);
    const each = /^\[\*\]/.exec(rest);
    const match = field ?? quoted ?? keyed ?? each;
    if (match === null) {
      if (/^\[\d+\]/.test(rest)) {
        return `${text}: a list item is named by a key such as [name=web], or [*] for any item, because the order of a list says nothing`;
      }
      return `${text}: not a field path at "${rest.slice(0, 20)}"`;
    }
    if (field !== null && segments.length > 0 !== rest.startsWith('.'))
      return `${text}: fields are separated by one dot`;
    if (field !== null) segments.push({ type: 'field', name: field[1] ?? '' });
    else if (quoted !== null) segments.push({ type: 'field', name: quoted[1] ?? '' });
    else if (keyed !== null) segments.push({ type: 'key', key: keyed[1] ?? '', value: keyed[2] ?? '' });
    else segments.push({ type: 'each' });
    rest = rest.slice(match[0].length);
  }
  return segments.length === 0 ? 'an empty path names no field' : segments;
}

/** The text of a path's first `count` steps. */
export function renderFieldPath(segments: readonly Segment[], count = segments.length): string {
  return segments.slice(0, count).reduce((text, segment) => {
    if (segment.type === 'each') return `${text}[*]`;
    if (segment.type === 'key') return `${text}[${segment.key}=${segment.value}]`;
    if (!/^[A-Za-z_$][\w$-]*$/.test(segment.name)) return `${text}["${segment.name}"]`;
    return text === '' ? segment.name : `${text}.${segment.name}`;
  }, '');
}

/** What stands at a path: the values found (several with `[*]`), or how far the path leads when nothing does. */
export interface Found {
  readonly values: readonly unknown[];
  /** When there are no values: the number of steps that led somewhere. */
  readonly reached: number;
}

/** Looks up a path. Absent, null: not found. Empty text, lists and maps are found. */
export function valuesAt(document: unknown, segments: readonly Segment[]): Found {
  let current: readonly unknown[] = [document];
  for (const [index, segment] of segments.entries()) {
    const next = current
      .flatMap((value) => stepInto(value, segment))
      .filter((value) => value !== undefined && value !== null);
    if (next.length === 0) return { values: [], reached: index };
    current = next;
  }
  return { values: current, reached: segments.length };
}

function stepInto(value: unknown, segment: Segment): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (segment.type === 'field')
    return Array.isArray(value) || !Object.hasOwn(value, segment.name) ? [] : [field(value, segment.name)];
  if (!Array.isArray(value)) return [];
  if (segment.type === 'each') return value;
  return value.filter((item) => hasKey(item, segment));
}

function hasKey(item: unknown, { key, value }: { readonly key: string; readonly value: string }): boolean {
  return keyOf(item, key) === value;
}

/** The text of the field by which a list item is named: `name`, `metadata.name`. */
export function keyOf(item: unknown, key: string): string | undefined {
  const names = key.split('.').map((name): Segment => ({ type: 'field', name }));
  const [found] = valuesAt(item, names).values;
  return found === undefined ? undefined : String(found);
}

function field(value: object, name: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[name];
}

/**
 * A copy of the document with what stands at the path replaced by what `change` makes of it (undefined: removed). With
 * `[*]`, in every item. What does not exist is made where the path consists of fields; otherwise nothing changes.
 */
export function withValueAt(
  document: unknown,
  segments: readonly Segment[],
  change: (value: unknown) => unknown,
): unknown {
  const [segment, ...rest] = segments;
  if (segment === undefined) return change(document);
  if (segment.type === 'field') {
    if (document !== undefined && (typeof document !== 'object' || document === null || Array.isArray(document)))
      return document;
    const entries = { ...(document ?? {}) } as Record<string, unknown>;
    const next = withValueAt(entries[segment.name], rest, change);
    if (next === undefined) delete entries[segment.name];
    else entries[segment.name] = next;
    return entries;
  }
  if (!Array.isArray(document)) return document;
  return document.flatMap((item: unknown): readonly unknown[] => {
    const chosen = segment.type === 'each' || hasKey(item, segment);
    if (!chosen) return [item];
    const next = withValueAt(item, rest, change);
    return next === undefined ? [] : [next];
  });
}
