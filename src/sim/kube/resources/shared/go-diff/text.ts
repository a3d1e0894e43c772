/** A tree of text that knows how to print itself on one line or several. Follows go-cmp, report_text.go. */
export type Text = string | TextWrap | TextList;

export interface TextWrap {
  readonly prefix: string;
  readonly value: Text;
  readonly suffix: string;
}

export type TextList = readonly TextRecord[];

export type DiffMode = '' | '+' | '-';

export interface TextRecord {
  readonly diff?: DiffMode;
  readonly key?: string;
  readonly value: Text;
  /** Behind `//`, as in `... // 6 identical fields`; such a record has no comma. */
  readonly comment?: string;
}

export const ELLIPSIS = '...';
const MAX_COLUMN = 80;

const isList = (text: Text): text is TextList => Array.isArray(text);

/** The whole text with its first indentation and a newline at the end. */
export function printText(text: Text): string {
  return `  ${expand(compact(text, '').node, '', 0)}\n`;
}

/** Whether two trees print the same. */
export function sameText(left: Text, right: Text): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Length of the text on one line. */
export function textLength(text: Text): number {
  return compact(text, '').line.length;
}

/** Parts that fit on one line become one. */
function compact(text: Text, mode: DiffMode): { line: string; node: Text } {
  if (typeof text === 'string') {
    return { line: text, node: text };
  }
  if (!isList(text)) {
    const inner = compact(text.value, mode);
    const line = `${text.prefix}${inner.line}${text.suffix}`;
    return { line, node: typeof inner.node === 'string' ? line : { ...text, value: inner.node } };
  }
  let multiLine = false;
  const parts = text.map((record) => {
    const inner = compact(record.value, record.diff || mode);
    multiLine ||= Boolean(record.diff) || typeof inner.node !== 'string' || record.comment !== undefined;
    return { record: { ...record, value: inner.node }, line: `${record.key ? `${record.key}: ` : ''}${inner.line}` };
  });
  const line = parts.map((part) => part.line).join(', ');
  multiLine ||= mode !== '' && line.length > MAX_COLUMN;
  return { line, node: multiLine ? parts.map((part) => part.record) : line };
}

function indent(level: number, mode: DiffMode): string {
  return `${mode === '' ? ' ' : mode} ${'\t'.repeat(level)}`;
}

function expand(text: Text, mode: DiffMode, level: number): string {
  if (typeof text === 'string') {
    return text;
  }
  if (!isList(text)) {
    return `${text.prefix}${expand(text.value, mode, level)}${text.suffix}`;
  }
  const simple = text.every(
    (record) => !record.diff && !record.key && typeof record.value === 'string' && record.comment === undefined,
  );
  return simple && text.length > 0 ? expandSimple(text, mode, level) : expandRecords(text, mode, level);
}

/** Plain values stand several to a line. */
function expandSimple(list: TextList, mode: DiffMode, level: number): string {
  let result = '';
  let batch = '';
  for (const { value } of list) {
    const line = String(value);
    if (batch !== '' && batch.length + line.length + 2 > MAX_COLUMN) {
      result += `\n${indent(level + 1, mode)}${batch.trimEnd()}`;
      batch = '';
    }
    batch += `${line}, `;
  }
  return `${result}\n${indent(level + 1, mode)}${batch.trimEnd()}\n${indent(level, mode)}`;
}

function expandRecords(list: TextList, mode: DiffMode, level: number): string {
  const keys = alignment(
    list,
    (record) => !record.key || typeof record.value !== 'string',
    (record) => [...(record.key ?? '')].length,
  );
  const values = alignment(
    list,
    (record) => typeof record.value !== 'string' || record.value === ELLIPSIS || record.comment === undefined,
    (record) => [...String(record.value)].length,
  );
  let result = '';
  list.forEach((record, index) => {
    const own = record.diff || mode;
    result += `\n${indent(level + 1, own)}${record.key ? `${record.key}: ` : ''}${' '.repeat(keys[index] ?? 0)}`;
    result += expand(record.value, own, level + 1);
    result += record.value === ELLIPSIS ? '' : ',';
    result += ' '.repeat(values[index] ?? 0);
    result += record.comment === undefined ? '' : ` // ${record.comment}`;
  });
  return `${result}\n${indent(level, mode)}`;
}

/** How many spaces each record needs so that it ends where its neighbours do. */
function alignment(
  list: TextList,
  skip: (record: TextRecord) => boolean,
  length: (record: TextRecord) => number,
): number[] {
  const pads = list.map(() => 0);
  let start = 0;
  const flush = (end: number) => {
    const group = list.slice(start, end);
    const longest = Math.max(0, ...group.map(length));
    group.forEach((record, offset) => {
      pads[start + offset] = longest - length(record);
    });
  };
  list.forEach((record, index) => {
    if (skip(record)) {
      flush(index);
      start = index + 1;
    }
  });
  flush(list.length);
  return pads;
}
