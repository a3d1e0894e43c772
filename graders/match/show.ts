/** A value on one line as YAML flow would have it, cut after 200 characters. */
export function showValue(value: unknown): string {
  const text = flow(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function flow(value: unknown): string {
  if (value === undefined) return '(absent)';
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key}: ${flow(inner)}`)
      .join(', ')}}`;
  }
  if (value === '') return '""';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
