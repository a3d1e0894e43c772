import {
  canonicalJson,
  deepEqual,
  type FieldError,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
  fieldTooMany,
  fieldTypeInvalid,
  goQuote,
} from '#apimachinery';
import { RegexpError, re2 } from '#cel';
import { hasFormat, isKnownFormat } from './formats.ts';
import { keyOf } from './list-types.ts';
import { type Data, isData, itemsOf, type Schema, valuesOf } from './schema.ts';

/** Where upstream has no path at all. */
const nowhere = '<nil>';

/** One part of an object that is checked, with what it was before the update. */
interface Part {
  readonly schema: Schema;
  readonly value: unknown;
  /** `spec.list[0]`; empty at the root. */
  readonly at: string;
  /** Undefined: there is nothing to compare with. What did not change is not complained about. */
  readonly old: unknown;
}

/**
 * The mistakes of a value by its schema. On updates `old` is the state before. Follows kube-openapi pkg/validation/validate
 * and apiextensions pkg/apiserver/validation, with the ratcheting of updates.
 */
export function validateValue(schema: Schema, value: unknown, at: string, old?: unknown): FieldError[] {
  return check({ schema, value, at, old }).errors;
}

/** `matches`: how many rules were gone through; alternatives that got further explain themselves better. */
interface Outcome {
  readonly errors: FieldError[];
  readonly matches: number;
}

function check(part: Part): Outcome {
  const { schema, value, old } = part;
  if (old !== undefined && deepEqual(value, old)) {
    return { errors: [], matches: 0 };
  }
  if (value === null || value === undefined) {
    return { errors: [...checkNull(part), ...checkEnum(part)], matches: 0 };
  }
  const outcomes: Outcome[] = [
    ...(typesOf(schema).length > 0 || formatOf(schema) !== '' ? [single(checkType(part))] : []),
    checkConditions(part),
    ...(typeof value === 'string' ? [single(checkText(part, value)), single(checkFormat(part, value))] : []),
    ...(typeof value === 'number' ? [single(checkNumber(part, value))] : []),
    ...(Array.isArray(value) ? [checkList(part, value)] : []),
    single(checkEnum(part)),
    ...(isData(value) ? [checkObject(part, value)] : []),
  ];
  return {
    errors: outcomes.flatMap(({ errors }) => errors),
    matches: outcomes.reduce((sum, { matches }) => sum + matches + 1, 1),
  };
}

function single(errors: FieldError[]): Outcome {
  return { errors, matches: errors.length === 0 ? 1 : 0 };
}

function typesOf(schema: Schema): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  return schema.type ? [schema.type] : [];
}

function formatOf(schema: Schema): string {
  const { format = '' } = schema;
  return isKnownFormat(format) ? format : '';
}

function typeFailure(at: string, wanted: string, found: string): FieldError[] {
  return [fieldTypeInvalid(pathOf(at), found, `${at} in body must be of type ${wanted}: ${goQuote(found)}`)];
}

function pathOf(at: string): string {
  return at === '' ? nowhere : at;
}

function checkNull({ schema, at }: Part): FieldError[] {
  const types = typesOf(schema);
  return types.length > 0 && schema.nullable !== true ? typeFailure(at, types.join(','), 'null') : [];
}

function checkType({ schema, value, at }: Part): FieldError[] {
  const types = typesOf(schema);
  const format = formatOf(schema);
  const found = foundType(value);
  const isNumeric = types.includes('number') || types.includes('integer');
  const fits = types.includes(found) || (found === 'integer' && types.includes('number'));
  const isTextOrList = typeof value === 'string' || Array.isArray(value);
  if (!isTextOrList && format !== '' && !fits) {
    return typeFailure(at, format, found === 'number' ? 'float64' : found === 'integer' ? 'int64' : '');
  }
  if (!isNumeric && format !== '' && isTextOrList) return [];
  return fits ? [] : typeFailure(at, types.join(','), found);
}

function foundType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'object' ? 'object' : typeof value;
}

function invalid(at: string, value: unknown, rule: string): FieldError {
  return fieldInvalid(pathOf(at), value, `${at} in body ${rule}`);
}

function checkText({ schema, at }: Part, text: string): FieldError[] {
  const length = [...text].length;
  if (schema.maxLength !== undefined && length > schema.maxLength)
    return [fieldTooLong(pathOf(at), '', schema.maxLength)];
  if (schema.minLength !== undefined && length < schema.minLength) {
    return [invalid(at, text, `should be at least ${schema.minLength} chars long`)];
  }
  const unmatched = schema.pattern ? mismatch(schema.pattern, text) : undefined;
  return unmatched === undefined ? [] : [invalid(at, text, `should match '${unmatched}'`)];
}

/** What of a pattern the text does not match; undefined: it does. Follows kube-openapi pkg/validation/validate Pattern. */
function mismatch(pattern: string, text: string): string | undefined {
  try {
    return re2(pattern).test(text) ? undefined : pattern;
  } catch (error) {
    if (!(error instanceof RegexpError)) throw error;
    return `${pattern}, but pattern is invalid: ${error.message}`;
  }
}

function checkFormat({ schema, at }: Part, text: string): FieldError[] {
  const format = formatOf(schema);
  if (format === '' || hasFormat(format, text)) return [];
  return typeFailure(at, format, text);
}

function checkNumber({ schema, at }: Part, value: number): FieldError[] {
  const { multipleOf, maximum, minimum, exclusiveMaximum = false, exclusiveMinimum = false } = schema;
  const errors: FieldError[] = [];
  if (multipleOf !== undefined && !Number.isInteger(multipleOf < 1 ? (1 / multipleOf) * value : value / multipleOf)) {
    errors.push(invalid(at, value, `should be a multiple of ${multipleOf}`));
  }
  if (maximum !== undefined && (value > maximum || (exclusiveMaximum && value >= maximum))) {
    errors.push(invalid(at, value, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`));
  }
  if (minimum !== undefined && (value < minimum || (exclusiveMinimum && value <= minimum))) {
    errors.push(invalid(at, value, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`));
  }
  return errors;
}

function checkEnum({ schema, value, at }: Part): FieldError[] {
  const values = schema.enum;
  if (values === undefined || values.length === 0) return [];
  if (value !== null && value !== undefined && values.some((one) => canonicalJson(one) === canonicalJson(value))) {
    return [];
  }
  const texts = values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return [fieldNotSupported(pathOf(at), value ?? null, texts)];
}

function checkList({ schema, at, old }: Part, list: readonly unknown[]): Outcome {
  const items = itemsOf(schema);
  const before = correlated(schema, old);
  const errors: FieldError[] = [];
  let count = 0;
  if (items !== undefined) {
    for (const [index, value] of list.entries()) {
      const outcome = check({ schema: items, value, at: `${at}[${index}]`, old: before(value) });
      errors.push(...outcome.errors);
      count += outcome.matches;
    }
  }
  const { minItems, maxItems, uniqueItems } = schema;
  if (minItems !== undefined && list.length < minItems) {
    errors.push(invalid(at, list.length, `should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && list.length > maxItems) errors.push(fieldTooMany(pathOf(at), list.length, maxItems));
  if (uniqueItems === true && new Set(list.map(canonicalJson)).size < list.length) {
    errors.push(invalid(at, '', "shouldn't contain duplicates"));
  }
  return { errors, matches: count };
}

/** What an item of a map list was before. Items of other lists cannot be found again. */
function correlated(schema: Schema, old: unknown): (item: unknown) => unknown {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return () => undefined;
  const known = new Map(old.filter(isData).map((item) => [canonicalJson(keyOf(item, keys)), item]));
  return (item) => (isData(item) ? known.get(canonicalJson(keyOf(item, keys))) : undefined);
}

function checkObject({ schema, at, old }: Part, object: Data): Outcome {
  const size = Object.keys(object).length;
  const { minProperties, maxProperties, properties = {} } = schema;
  if (minProperties !== undefined && size < minProperties) {
    return single([invalid(at, minProperties, `should have at least ${minProperties} properties`)]);
  }
  if (maxProperties !== undefined && size > maxProperties) {
    return single([fieldTooMany(pathOf(at), size, maxProperties)]);
  }
  const errors: FieldError[] = [];
  let count = 0;
  const below = (key: string, member: Schema) => {
    const before = isData(old) ? old[key] : undefined;
    const outcome = check({ schema: member, value: object[key], at: at === '' ? key : `${at}.${key}`, old: before });
    errors.push(...outcome.errors);
    count += outcome.matches;
  };
  const values = valuesOf(schema);
  for (const key of Object.keys(object)) {
    if (Object.hasOwn(properties, key)) continue;
    if (schema.additionalProperties === false) {
      errors.push(fieldInvalid(pathOf(at), key, `${at}.${key} in body is a forbidden property`));
    } else if (values !== undefined) {
      below(key, values);
    }
  }
  for (const [key, member] of Object.entries(properties)) {
    if (Object.hasOwn(object, key)) below(key, member);
  }
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(object, key)) errors.push(fieldRequired(at === '' ? key : `${at}.${key}`));
  }
  return { errors, matches: count };
}

/** allOf, anyOf, oneOf and not. Their summaries have no path, which upstream prints as `<nil>`. */
function checkConditions(part: Part): Outcome {
  const { schema, value, at } = part;
  const errors: FieldError[] = [];
  let count = 0;
  const summary = (rule: string) => fieldInvalid(nowhere, '', `${goQuote(at)} ${rule}`);
  const each = (schemas: readonly Schema[]) => schemas.map((one) => check({ schema: one, value, at, old: undefined }));
  const best = (outcomes: readonly Outcome[]) => outcomes.reduce((a, b) => (b.matches > a.matches ? b : a));

  const { anyOf = [], oneOf = [], allOf = [], not } = schema;
  if (anyOf.length > 0) {
    const outcomes = each(anyOf);
    const good = outcomes.find((outcome) => outcome.errors.length === 0);
    if (good === undefined) errors.push(summary('must validate at least one schema (anyOf)'), ...best(outcomes).errors);
    count += (good ?? best(outcomes)).matches;
  }
  if (oneOf.length > 0) {
    const outcomes = each(oneOf);
    const good = outcomes.filter((outcome) => outcome.errors.length === 0);
    if (good.length === 0) {
      const rule = 'must validate one and only one schema (oneOf). Found none valid';
      errors.push(summary(rule), ...best(outcomes).errors);
    } else if (good.length > 1) {
      errors.push(summary(`must validate one and only one schema (oneOf). Found ${good.length} valid alternatives`));
    }
    count += good[0]?.matches ?? 0;
  }
  if (allOf.length > 0) {
    const outcomes = each(allOf);
    errors.push(...outcomes.flatMap((outcome) => outcome.errors));
    const bad = outcomes.filter((outcome) => outcome.errors.length > 0).length;
    if (bad > 0) {
      errors.push(summary(`must validate all the schemas (allOf)${bad === outcomes.length ? '. None validated' : ''}`));
    }
    count += outcomes.reduce((sum, outcome) => sum + outcome.matches, 0);
  }
  if (not !== undefined && each([not])[0]?.errors.length === 0) {
    errors.push(summary('must not validate the schema (not)'));
  }
  return { errors, matches: count + 1 };
}
