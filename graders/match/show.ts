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

/** What else there is: all of it, or the first five and how many more. */
export function showNames(names: readonly string[]): { readonly en: string; readonly ko: string } {
  const shown = names.slice(0, 5).join(', ');
  const more = names.length - 5;
  const verb = names.length === 1 ? 'is' : 'are';
  return more > 0
    ? { en: `there are only ${shown} and ${more} more.`, ko: `현재 있는 것: ${shown} 외 ${more}개.` }
    : { en: `there ${verb} only ${shown}.`, ko: `현재 있는 것: ${shown}.` };
}
