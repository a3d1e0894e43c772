import { compareQuantities, parseDuration, tryParseQuantity } from '#apimachinery';
import { normalizeImage } from './image.ts';
import { type Facts, type FieldRule, ruleOfField } from './rules.ts';

/**
 * `exact`: lists have these items and maps these keys, no more; structs have at least these fields (the server fills
 * in defaults). `subset`: lists and maps may have more as well.
 */
export type Mode = 'exact' | 'subset';

/** Compares by meaning what is expected with what is there. */
export function sameMeaning(expected: unknown, observed: unknown, rule: FieldRule, facts: Facts, mode: Mode): boolean {
  switch (rule.type) {
    case 'quantity':
      return sameQuantity(expected, observed);
    case 'duration':
      return sameDuration(expected, observed);
    case 'image':
      return (
        isText(expected) && isText(observed) && normalizeImage(String(expected)) === normalizeImage(String(observed))
      );
    case 'path':
      return sameScalar(cleanPath(expected), cleanPath(observed));
    case 'scalar':
      return sameScalar(expected, observed);
    case 'selector':
      return sameSelector(expected, observed, mode);
    case 'struct':
      return sameStruct(expected, observed, rule.key, facts, mode);
    case 'map':
      return sameMap(expected, observed, rule.value, facts, mode);
    case 'sequence':
      return sameSequence(expected, observed, rule.item, facts);
    case 'keyed':
    case 'set':
      return sameItems(expected, observed, rule, facts, mode);
    case 'plain':
      return samePlain(expected, observed, facts, mode);
  }
}

/** Absent, null, empty text, an empty list, an empty map, false and zero: what Go omits. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Negative, zero or positive; undefined when the two cannot be put in order. */
export function order(a: unknown, b: unknown, rule: FieldRule): number | undefined {
  if (rule.type === 'duration') {
    const [left, right] = [durationOf(a), durationOf(b)];
    return left === undefined || right === undefined ? undefined : left - right;
  }
  if (!isText(a) || !isText(b)) return undefined;
  const [left, right] = [tryParseQuantity(String(a)), tryParseQuantity(String(b))];
  return left === undefined || right === undefined ? undefined : compareQuantities(left, right);
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function sameScalar(expected: unknown, observed: unknown): boolean {
  if (typeof expected === 'object' || typeof observed === 'object') return expected === observed;
  if (expected === undefined || observed === undefined) return expected === observed;
  return String(expected) === String(observed);
}

function sameQuantity(expected: unknown, observed: unknown): boolean {
  const difference = order(expected, observed, { type: 'quantity' });
  return difference === undefined ? sameScalar(expected, observed) : difference === 0;
}

function durationOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined;
}

function sameDuration(expected: unknown, observed: unknown): boolean {
  const [left, right] = [durationOf(expected), durationOf(observed)];
  return left === undefined || right === undefined ? sameScalar(expected, observed) : left === right;
}

/** A path without a slash at its end, doubled slashes and `/./`. Other values stay as they are. */
export function cleanPath(value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return value;
  const clean = value.replace(/\/+/g, '/').replace(/\/\.(?=\/|$)/g, '');
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean === '' ? '/' : clean;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sameStruct(expected: unknown, observed: unknown, key: string, facts: Facts, mode: Mode): boolean {
  if (facts(key) === undefined) return samePlain(expected, observed, facts, mode);
  if (!isRecord(expected)) return sameScalar(expected, observed);
  if (!isRecord(observed)) return false;
  return Object.entries(expected).every(([name, wanted]) => {
    const { rule, pointer } = ruleOfField(facts, key, name);
    const there = observed[name];
    if (there === undefined || there === null) return wanted === null || (!pointer && isEmpty(wanted));
    return sameMeaning(wanted, there, rule, facts, mode);
  });
}

function sameMap(expected: unknown, observed: unknown, value: FieldRule, facts: Facts, mode: Mode): boolean {
  if (!isRecord(expected) || !isRecord(observed ?? {})) return false;
  const there = isRecord(observed) ? observed : {};
  const names = Object.keys(expected);
  if (mode === 'exact' && Object.keys(there).length !== names.length) return false;
  return names.every(
    (name) => Object.hasOwn(there, name) && sameMeaning(expected[name], there[name], value, facts, mode),
  );
}

function sameSequence(expected: unknown, observed: unknown, item: FieldRule, facts: Facts): boolean {
  if (!Array.isArray(expected) || !Array.isArray(observed) || expected.length !== observed.length) return false;
  return expected.every((wanted, index) => sameMeaning(wanted, observed[index], item, facts, 'exact'));
}

/** Each expected item has an observed one of its own (a matching, so that no item serves twice). */
function sameItems(
  expected: unknown,
  observed: unknown,
  rule: FieldRule & { readonly type: 'set' | 'keyed' },
  facts: Facts,
  mode: Mode,
): boolean {
  const wanted = Array.isArray(expected) ? expected : undefined;
  const there: readonly unknown[] = Array.isArray(observed) ? observed : [];
  if (wanted === undefined) return false;
  if (rule.type === 'set' && wanted.every((item) => typeof item !== 'object')) {
    return sameScalarSet(wanted, there, rule.item, facts, mode);
  }
  if (mode === 'exact' && wanted.length !== there.length) return false;
  const fits = wanted.map((item: unknown) =>
    there.flatMap((candidate, index) => (sameMeaning(item, candidate, rule.item, facts, mode) ? [index] : [])),
  );
  return hasMatching(fits);
}

/** Sets of plain values: how often a value stands in the list says nothing. */
function sameScalarSet(
  wanted: readonly unknown[],
  there: readonly unknown[],
  item: FieldRule,
  facts: Facts,
  mode: Mode,
): boolean {
  const holds = (list: readonly unknown[], value: unknown): boolean =>
    list.some((candidate) => sameMeaning(value, candidate, item, facts, mode));
  return (
    wanted.every((value) => holds(there, value)) && (mode === 'subset' || there.every((value) => holds(wanted, value)))
  );
}

/** Whether each row can have a column of its own (augmenting paths). */
function hasMatching(fits: readonly (readonly number[])[]): boolean {
  const takenBy = new Map<number, number>();
  const place = (row: number, tried: Set<number>): boolean =>
    (fits[row] ?? []).some((column) => {
      if (tried.has(column)) return false;
      tried.add(column);
      const holder = takenBy.get(column);
      if (holder !== undefined && !place(holder, tried)) return false;
      takenBy.set(column, row);
      return true;
    });
  return fits.every((_, row) => place(row, new Set()));
}

/** `matchLabels` and `matchExpressions` are two ways to write one list of requirements. */
function sameSelector(expected: unknown, observed: unknown, mode: Mode): boolean {
  const [wanted, there] = [requirementsOf(expected), requirementsOf(observed)];
  if (wanted === undefined || there === undefined) return false;
  return [...wanted].every((one) => there.has(one)) && (mode === 'subset' || wanted.size === there.size);
}

function requirementsOf(selector: unknown): ReadonlySet<string> | undefined {
  if (!isRecord(selector)) return undefined;
  const labels = isRecord(selector.matchLabels) ? selector.matchLabels : {};
  const expressions: readonly unknown[] = Array.isArray(selector.matchExpressions) ? selector.matchExpressions : [];
  const requirements = Object.entries(labels).map(([key, value]) => JSON.stringify([key, 'In', [String(value)]]));
  for (const expression of expressions) {
    if (!isRecord(expression)) return undefined;
    const values: readonly unknown[] = Array.isArray(expression.values) ? expression.values : [];
    const unique = [...new Set(values.map(String))].sort();
    requirements.push(JSON.stringify([expression.key, expression.operator, unique]));
  }
  return new Set(requirements);
}

/** Without a schema: maps and lists of a custom resource or a Docker document. */
function samePlain(expected: unknown, observed: unknown, facts: Facts, mode: Mode): boolean {
  const plain: FieldRule = { type: 'plain' };
  if (Array.isArray(expected)) {
    if (mode === 'subset') return sameItems(expected, observed, { type: 'keyed', key: '', item: plain }, facts, mode);
    return sameSequence(expected, observed, plain, facts);
  }
  if (isRecord(expected)) return sameMap(expected, observed, plain, facts, mode);
  return sameScalar(expected, observed);
}
