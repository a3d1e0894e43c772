/**
 * JSON data as sigs.k8s.io/yaml writes it: keys in go-yaml's order, lists at the depth of their key, plain scalars where
 * go-yaml would read them back as text, long ones folded at 80 columns.
 */
export function goYaml(value: unknown): string {
  return isEmpty(value) || !isCollection(value) ? `${scalar(value, 0, false)}\n` : block(value, 0);
}

/** Longer keys are written behind a question mark. */
const longestSimpleKey = 128;

type Collection = readonly unknown[] | Readonly<Record<string, unknown>>;

function isCollection(value: unknown): value is Collection {
  return typeof value === 'object' && value !== null;
}

function isEmpty(value: unknown): boolean {
  return isCollection(value) && Object.keys(value).length === 0;
}

/** The lines of a collection, each of them ended and indented. */
function block(value: Collection, indent: number): string {
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) {
    return value.map((item) => `${pad}- ${inItem(item, indent)}`).join('');
  }
  const entries = Object.entries(value).sort(([left], [right]) => (isLess(left, right) ? -1 : 1));
  return entries
    .map(([key, item]) => {
      const name = scalar(key, 0, true);
      const isLong = name.length > longestSimpleKey;
      return `${pad}${isLong ? `? ${name}\n${pad}` : name}:${afterKey(item, indent, pad.length + name.length + 2)}`;
    })
    .join('');
}

function afterKey(item: unknown, indent: number, column: number): string {
  if (isCollection(item) && !isEmpty(item)) {
    return `\n${block(item, Array.isArray(item) ? indent : indent + 2)}`;
  }
  return ` ${scalar(item, indent + 2, false, column)}\n`;
}

/** What follows `- `: the first line of a collection stands there without its indentation. */
function inItem(item: unknown, indent: number): string {
  return isCollection(item) && !isEmpty(item)
    ? block(item, indent + 2).slice(indent + 2)
    : `${scalar(item, indent + 2, false, indent + 2)}\n`;
}

function scalar(value: unknown, indent: number, isKey: boolean, column = 0): string {
  if (typeof value === 'string') {
    return text(value, indent, isKey, column);
  }
  if (isCollection(value)) {
    return Array.isArray(value) ? '[]' : '{}';
  }
  return typeof value === 'number' && Math.abs(value) >= 1e21
    ? String(value).replace(/e\+?(-?)(\d)$/, 'e+$10$2')
    : String(value);
}

function text(value: string, indent: number, isKey: boolean, column: number): string {
  if (value.includes('\n') && !isKey && !/ \n|[^\S\n]$|[^\n\P{C}]/u.test(value)) {
    return literal(value, indent);
  }
  if (resolvesToMore(value) || / \n|\n|[^\P{C}]|\uFEFF|[\u{10000}-\u{10FFFF}]/u.test(value)) {
    return quoted(value);
  }
  return isPlain(value)
    ? folded(value, indent, isKey, column)
    : `'${folded(value.replaceAll("'", "''"), indent, isKey, column)}'`;
}

function literal(value: string, indent: number): string {
  const ends = value.endsWith('\n') ? (/^\n*$|\n\n$/.test(value) ? '+' : '') : '-';
  const depth = /^[ \n]/.test(value) ? '2' : '';
  const pad = ' '.repeat(Math.max(indent, 2));
  const body = (value.endsWith('\n') ? value.slice(0, -1) : value).split('\n');
  return `|${depth}${ends}\n${body.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}

/** Breaks at single spaces once a line is longer than 80 columns. */
function folded(value: string, indent: number, isKey: boolean, column: number): string {
  if (isKey || column + value.length <= 80) {
    return value;
  }
  let out = '';
  let at = column;
  for (let index = 0; index < value.length; index += 1) {
    const isSingleSpace = value[index] === ' ' && value[index - 1] !== ' ' && value[index + 1] !== ' ';
    if (isSingleSpace && at > 80 && index > 0 && index < value.length - 1) {
      out += `\n${' '.repeat(indent)}`;
      at = indent;
    } else {
      out += value[index];
      at += 1;
    }
  }
  return out;
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
};

function quoted(value: string): string {
  const escaped = value.replace(/["\\]|[^\P{C}]|\uFEFF|[\u{10000}-\u{10FFFF}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const [letter, width] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
    return escapes[character] ?? `\\${letter}${code.toString(16).toUpperCase().padStart(Number(width), '0')}`;
  });
  return `"${escaped}"`;
}

/** Whether a plain scalar would be read back as something else than text. Follows go-yaml v2 resolve. */
function resolvesToMore(value: string): boolean {
  return (
    /^(|~|null|Null|NULL|y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/.test(
      value,
    ) ||
    /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/.test(value) ||
    /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(value) ||
    /^[-+]?(0x[0-9a-fA-F_]+|0o?[0-7_]+|0b[01_]+|[0-9][0-9_]*)$/.test(value) ||
    /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/.test(value) ||
    /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d{2}:\d{2})?)?$/.test(value)
  );
}

/** Follows go-yaml's yaml_emitter_analyze_scalar for block context. */
function isPlain(value: string): boolean {
  return !(
    /^[#,[\]{}&*!|>'"%@`]/.test(value) ||
    /^[-?:]( |$)/.test(value) ||
    /^(---|\.\.\.)/.test(value) ||
    /: |:$| #/.test(value) ||
    /^ | $/.test(value)
  );
}

/** Letters after everything else, digits by their value. Follows go-yaml's keyList.Less. */
function isLess(left: string, right: string): boolean {
  const [a, b] = [[...left], [...right]];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [one = '', other = ''] = [a[index], b[index]];
    if (one === other) {
      continue;
    }
    const letters = [/\p{L}/u.test(one), /\p{L}/u.test(other)];
    if (letters[0] && letters[1]) {
      return one < other;
    }
    if (letters[0] || letters[1]) {
      return letters[1] === true;
    }
    const [first, second] = [digitsAt(a, index), digitsAt(b, index)];
    const follows = (one === '0' || other === '0') && /[1-9]\d*$/.test(a.slice(0, index).join('')) ? '1' : '0';
    const [low, high] = [Number(follows + first), Number(follows + second)];
    if (low !== high) {
      return low < high;
    }
    return first.length === second.length ? one < other : first.length < second.length;
  }
  return a.length < b.length;
}

function digitsAt(characters: readonly string[], from: number): string {
  let end = from;
  while (/^\d$/.test(characters[end] ?? '')) {
    end += 1;
  }
  return characters.slice(from, end).join('');
}
