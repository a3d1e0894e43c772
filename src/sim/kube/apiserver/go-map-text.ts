/** A JSON value as Go's `%+v` prints a decoded one: `map[data:map[a:1]]`, keys sorted, lists as `[a b]`, null as `<nil>`. */
export function goMapText(value: unknown): string {
  if (value === null || value === undefined) {
    return '<nil>';
  }
  if (Array.isArray(value)) {
    return `[${value.map(goMapText).join(' ')}]`;
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return `map[${entries.map(([key, item]) => `${key}:${goMapText(item)}`).join(' ')}]`;
  }
  return String(value);
}
