import type { Node, NodeRecord } from './compare.ts';
import { formatKey, formatValue, isZero, type TypeMode, withType } from './format-value.ts';
import { type DiffMode, ELLIPSIS, sameText, type Text, type TextRecord, textLength } from './text.ts';

/** `unknown`: show what differs; else all of it as equal, removed or inserted. */
type Mode = 'identical' | 'inserted' | 'removed' | 'unknown';

interface Options {
  readonly mode: Mode;
  readonly typeMode: TypeMode;
  readonly verbosity: number;
}

const CONTEXT = 2;
const MAX_PRESET = 6;

/** The text of a comparison. Follows go-cmp, report_compare.go FormatDiff. */
export function formatDiff(node: Node, outer: Options = { mode: 'unknown', typeMode: 'emit', verbosity: 0 }): Text {
  const verbosity = outer.mode === 'identical' ? 1 : Math.max(3, outer.verbosity);
  const options = { ...outer, verbosity };
  if (node.depth === 0) {
    return formatLeaf(node, options);
  }
  if (node.target) {
    return { prefix: '&', value: formatDiff(node.target, options), suffix: '' };
  }
  const { type } = node;
  const name = 'name' in type ? type.name : '';
  const typing = { typeMode: options.typeMode, identical: options.mode === 'identical' };
  return withType(name, { prefix: '{', value: formatRecords(node, options), suffix: '}' }, typing);
}

function formatLeaf(node: Node, options: Options): Text {
  const value = (side: 'x' | 'y', verbosity = options.verbosity, typeMode = options.typeMode) =>
    formatValue(node.type, node[side], { typeMode, verbosity, identical: options.mode === 'identical' });
  if (options.mode === 'removed' || options.mode === 'inserted') {
    return value(options.mode === 'removed' ? 'x' : 'y');
  }
  if (node.different === 0) {
    const [left, right] = [value('x'), value('y')];
    return textLength(left) < textLength(right) ? left : right;
  }
  let [left, right] = [value('x', options.verbosity, 'elide'), value('y', options.verbosity, 'elide')];
  for (let preset = 0; preset <= MAX_PRESET && sameText(left, right); preset += 1) {
    const verbosity = options.verbosity + 2 * preset;
    [left, right] = [value('x', verbosity, 'elide'), value('y', verbosity, 'elide')];
  }
  return {
    prefix: '(',
    value: [
      { diff: '-', value: left },
      { diff: '+', value: right },
    ],
    suffix: ')',
  };
}

/** A group of neighbours that are all equal or all different. */
interface Group {
  readonly equal: boolean;
  readonly records: NodeRecord[];
}

function formatRecords(node: Node, outer: Options): TextRecord[] {
  const records = node.records ?? [];
  const kind = node.type.kind;
  const name = kind === 'struct' ? 'field' : kind === 'map' ? 'entry' : 'element';
  const typeMode: TypeMode = kind === 'struct' ? 'auto' : 'elide';
  const mapKey = node.type.kind === 'map' ? node.type.key : undefined;
  const keyOf = (key: string) => (mapKey ? formatKey(mapKey, key) : key);
  const options = { ...outer, typeMode, verbosity: outer.verbosity - 1 };
  if (options.mode !== 'unknown') {
    return formatUnified(records, kind === 'struct', outer, options, keyOf);
  }
  const limit = (1 << outer.verbosity) << 1;
  const groups = groupRecords(records);
  const list: TextRecord[] = [];
  let differences = 0;
  for (const [index, group] of groups.entries()) {
    if (differences >= limit) {
      list.push(elided(groups.slice(index), name));
      break;
    }
    if (group.equal) {
      list.push(...formatEqual(group.records, index === 0, index === groups.length - 1, name, options, keyOf));
    } else {
      list.push(...group.records.flatMap((record) => formatUnequal(record, options, keyOf)));
      differences += group.records.length;
    }
  }
  return list;
}

function formatUnified(
  records: readonly NodeRecord[],
  isStruct: boolean,
  outer: Options,
  options: Options,
  keyOf: (key: string) => string,
): TextRecord[] {
  const limit = outer.mode === 'identical' ? ((1 << outer.verbosity) >> 1) << 2 : (1 << outer.verbosity) << 1;
  const list: TextRecord[] = [];
  for (const { key, node } of records) {
    if (list.length === limit) {
      list.push({ value: ELLIPSIS });
      break;
    }
    const [x, y] = [isZero(node.type, node.x), isZero(node.type, node.y)];
    const skip = outer.mode === 'identical' ? x || y : outer.mode === 'removed' ? x : y;
    const missing =
      (outer.mode === 'removed' && node.absent === 'x') || (outer.mode === 'inserted' && node.absent === 'y');
    if (!(isStruct && skip) && !missing) {
      list.push({ key: keyOf(key), value: formatDiff(node, options) });
    }
  }
  return list;
}

function groupRecords(records: readonly NodeRecord[]): Group[] {
  const groups: Group[] = [];
  for (const record of records) {
    const equal = record.node.different === 0;
    const last = groups.at(-1);
    if (last?.equal === equal) {
      last.records.push(record);
    } else {
      groups.push({ equal, records: [record] });
    }
  }
  return groups;
}

function formatEqual(
  records: readonly NodeRecord[],
  isFirst: boolean,
  isLast: boolean,
  name: string,
  options: Options,
  keyOf: (key: string) => string,
): TextRecord[] {
  const total = records.length;
  const before = isFirst ? 0 : Math.min(CONTEXT, total);
  let after = isLast ? 0 : Math.min(CONTEXT, total - before);
  if (total - before - after === 1) {
    after += 1;
  }
  const show = ({ key, node }: NodeRecord): TextRecord => ({
    key: keyOf(key),
    value: formatDiff(node, { ...options, mode: 'identical' }),
  });
  const hidden = total - before - after;
  return [
    ...records.slice(0, before).map(show),
    ...(hidden > 0 ? [{ value: ELLIPSIS, comment: `${hidden} identical ${plural(name, hidden)}` }] : []),
    ...records.slice(total - after).map(show),
  ];
}

function formatUnequal({ key, node }: NodeRecord, options: Options, keyOf: (key: string) => string): TextRecord[] {
  if (node.children !== node.depth) {
    return [{ key: keyOf(key), value: formatDiff(node, options) }];
  }
  const side = (mode: 'inserted' | 'removed', verbosity: number) => formatDiff(node, { ...options, mode, verbosity });
  let [left, right] = [side('removed', options.verbosity), side('inserted', options.verbosity)];
  for (let preset = 0; preset <= MAX_PRESET && !node.absent && sameText(left, right); preset += 1) {
    const verbosity = Math.max(0, options.verbosity) + 2 * preset;
    [left, right] = [side('removed', verbosity), side('inserted', verbosity)];
  }
  const record = (diff: DiffMode, value: Text): TextRecord => ({ diff, key: keyOf(key), value });
  return [...(node.absent === 'x' ? [] : [record('-', left)]), ...(node.absent === 'y' ? [] : [record('+', right)])];
}

function elided(groups: readonly Group[], name: string): TextRecord {
  const nodes = groups.flatMap((group) => group.records.map((record) => record.node));
  const counts: readonly (readonly [number, string])[] = [
    [nodes.filter((node) => node.different === 0).length, 'identical'],
    [nodes.filter((node) => node.absent === 'y').length, 'removed'],
    [nodes.filter((node) => node.absent === 'x').length, 'inserted'],
    [nodes.filter((node) => node.different > 0 && !node.absent).length, 'modified'],
  ];
  const texts = counts.filter(([count]) => count > 0).map(([count, label]) => `${count} ${label}`);
  const list = texts.length > 2 ? `${texts.slice(0, -1).join(', ')}, and ${texts.at(-1)}` : texts.join(' and ');
  return { value: ELLIPSIS, comment: `${list} ${plural(name, nodes.length)}` };
}

function plural(name: string, count: number): string {
  return count > 1 ? `${name}s`.replace(/ys$/, 'ies') : name;
}
