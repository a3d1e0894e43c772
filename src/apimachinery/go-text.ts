const notPrintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|["\\]/gu;
const short: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

function escaped(character: string): string {
  const known = short[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/** The text in double quotes as Go prints it with `%q` (strconv.Quote). */
export function goQuote(text: string): string {
  return `"${text.replace(notPrintable, escaped)}"`;
}

const htmlSensitive = /[<>&\u2028\u2029]/;
const everyHtmlSensitive = /[<>&\u2028\u2029]/g;

/** JSON text as Go's encoder writes it: `<`, `>`, `&` and two line separators, which only stand in strings, are escaped. */
export function goEscaped(json: string): string {
  return htmlSensitive.test(json)
    ? json.replace(everyHtmlSensitive, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : json;
}

/** JSON as Go's encoding/json writes it: no spaces, keys in the order they have, `<`, `>` and `&` escaped. */
export function goJson(value: unknown): string {
  return goEscaped(JSON.stringify(value) ?? 'null');
}

/** JSON data as Go prints it with `%v`: `map[a:1 b:[x y]]`, keys sorted. */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, item]) => `${key}:${goValue(item)}`).join(' ')}]`;
}

/** Go's name of the type that JSON data has in memory, as `%T` prints it. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'object' ? 'map[string]interface {}' : 'string';
}
