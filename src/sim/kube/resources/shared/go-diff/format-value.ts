import { goQuote, parseQuantity } from '#apimachinery';
import { fieldValue, isNil, type Value } from './compare.ts';
import { ELLIPSIS, type Text, type TextRecord } from './text.ts';
import type { GoType } from './types.ts';

/** Whether a type is named: always after an interface, never in lists, else where it isn't obvious. */
export type TypeMode = 'auto' | 'elide' | 'emit';

export interface ValueOptions {
  readonly typeMode: TypeMode;
  /** Equal parts don't name their types. */
  readonly identical: boolean;
  readonly verbosity: number;
}

/** Prints one value. Follows go-cmp, report_reflect.go FormatValue. */
export function formatValue(type: GoType, value: Value, options: ValueOptions): Text {
  switch (type.kind) {
    case 'bool':
      return String(value ?? false);
    case 'int':
      return String(value ?? 0);
    case 'string':
      return formatString('', String(value ?? ''), options.verbosity);
    case 'stringer':
      return formatString('s', String(value ?? ''), options.verbosity);
    case 'intOrString':
      return formatString('s', String(value ?? 0), options.verbosity);
    case 'quantity':
      return withType('resource.Quantity', formatQuantityParts(String(value ?? '0'), options), options);
    case 'pointer':
      return isNil(value) ? 'nil' : { prefix: '&', value: formatValue(type.element, value, options), suffix: '' };
    case 'slice':
      return withType(type.name, formatSlice(type.element, value, options), options);
    case 'map':
      return withType(type.name, formatMap(type.key, type.element, value, options), options);
    case 'struct':
      return withType(type.name, formatStruct(type, value, options), options);
  }
}

/** Follows FormatType for types that have parts. */
export function withType(name: string, text: Text, options: Pick<ValueOptions, 'identical' | 'typeMode'>): Text {
  const plain = options.typeMode === 'auto' && (text === 'nil' || options.identical);
  if (plain || options.typeMode === 'elide') {
    return text;
  }
  const braced = typeof text === 'object' && !Array.isArray(text) && 'prefix' in text && text.prefix.startsWith('{');
  return { prefix: name, value: braced ? text : { prefix: '(', value: text, suffix: ')' }, suffix: '' };
}

/** How many parts of a value are shown at that verbosity. */
function shownParts(verbosity: number): number {
  return ((1 << Math.max(0, verbosity)) >> 1) << 2;
}

function braces(records: readonly TextRecord[], total: number, limit: number): Text {
  const list = total > limit ? [...records.slice(0, limit), { value: ELLIPSIS }] : records;
  return { prefix: '{', value: list, suffix: '}' };
}

function formatStruct(type: Extract<GoType, { kind: 'struct' }>, value: Value, options: ValueOptions): Text {
  const inner = { ...options, typeMode: 'auto' as const, verbosity: options.verbosity - 1 };
  const fields = type.fields.filter((field) => !isZero(field.type, fieldValue(value, field.json)));
  const limit = shownParts(options.verbosity);
  const records = fields
    .slice(0, limit)
    .map((field) => ({ key: field.name, value: formatValue(field.type, fieldValue(value, field.json), inner) }));
  return braces(records, fields.length, limit);
}

function formatSlice(element: GoType, value: Value, options: ValueOptions): Text {
  if (isNil(value)) {
    return 'nil';
  }
  const items = value as readonly Value[];
  const inner = { ...options, typeMode: 'elide' as const, verbosity: options.verbosity - 1 };
  const limit = shownParts(options.verbosity);
  const records = items.slice(0, limit).map((item) => ({ value: formatValue(element, item, inner) }));
  return braces(records, items.length, limit);
}

function formatMap(key: GoType, element: GoType, value: Value, options: ValueOptions): Text {
  if (isNil(value)) {
    return 'nil';
  }
  const items = Object.entries(value as Record<string, Value>).sort(([left], [right]) => (left < right ? -1 : 1));
  const inner = { ...options, typeMode: 'elide' as const, verbosity: options.verbosity - 1 };
  const limit = shownParts(options.verbosity);
  const records = items
    .slice(0, limit)
    .map(([name, item]) => ({ key: formatKey(key, name), value: formatValue(element, item, inner) }));
  return braces(records, items.length, limit);
}

/** A key of a map. */
export function formatKey(type: GoType, key: string): string {
  return formatString(type.kind === 'stringer' ? 's' : '', key, 6) as string;
}

/** The unexported fields of resource.Quantity: `{i: {value: 1}, s: "1", Format: "DecimalSI"}`. */
function formatQuantityParts(text: string, options: ValueOptions): Text {
  const quantity = parseQuantity(text);
  const inner = shownParts(options.verbosity - 1);
  const amount = [
    ...(quantity.value === 0n ? [] : [{ key: 'value', value: String(quantity.value) }]),
    ...(quantity.scale === 0 ? [] : [{ key: 'scale', value: String(quantity.scale) }]),
  ];
  const amountText = braces(amount.slice(0, inner), amount.length, inner);
  const named = withType('resource.int64Amount', amountText, { ...options, typeMode: 'auto' });
  const parts: TextRecord[] = [
    ...(amount.length === 0 ? [] : [{ key: 'i', value: named }]),
    ...(quantity.text === undefined ? [] : [{ key: 's', value: goQuote(quantity.text) }]),
    { key: 'Format', value: goQuote(quantity.format) },
  ];
  const limit = shownParts(options.verbosity);
  return braces(parts.slice(0, limit), parts.length, limit);
}

/** Whether Go would call it the zero value. */
export function isZero(type: GoType, value: Value): boolean {
  switch (type.kind) {
    case 'bool':
      return !value;
    case 'int':
      return !value;
    case 'intOrString':
      return isNil(value) || value === 0;
    case 'string':
    case 'stringer':
      return isNil(value) || value === '';
    case 'struct':
      return type.fields.every((field) => isZero(field.type, fieldValue(value, field.json)));
    default:
      return isNil(value);
  }
}

function formatString(prefix: string, text: string, verbosity: number): Text {
  const limit = (1 << Math.max(0, verbosity)) << 5;
  return text.length > limit + ELLIPSIS.length
    ? `${prefix}${quote(text.slice(0, limit))}${ELLIPSIS}`
    : `${prefix}${quote(text)}`;
}

/** A raw string where a quoted one would need escapes. */
function quote(text: string): string {
  const quoted = goQuote(text);
  const raw = !text.includes('`') && !text.includes('\n') && /^[\p{L}\p{M}\p{N}\p{P}\p{S} \t]*$/u.test(text);
  return quoted.length === text.length + 2 || !raw ? quoted : `\`${text}\``;
}
