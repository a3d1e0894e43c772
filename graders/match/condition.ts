import { z } from 'zod';
import { re2 } from '#cel';
import { type CelCondition, celConditionSchema, evaluateCel } from './cel-condition.ts';
import { isEmpty, order, sameMeaning } from './compare.ts';
import { keyOf, parseFieldPath, renderFieldPath, type Segment, valuesAt } from './field-path.ts';
import { patternMistake, wholePattern } from './pattern.ts';
import { type Facts, type FieldRule, ruleAt } from './rules.ts';
import { showValue } from './show.ts';

const operators = ['equals', 'oneOf', 'includes', 'present', 'absent', 'atLeast', 'atMost', 'matches'] as const;

const scalar = z.union([z.string(), z.number()]);

const leafSchema = z
  .strictObject({
    path: z
      .string()
      .describe(
        'Which field: `spec.containers[name=web].image` picks a list item by its key, `[*]` any item, `metadata.labels["app.kubernetes.io/name"]` a key with dots.',
      ),
    equals: z
      .unknown()
      .optional()
      .describe(
        'It means the same (`1Gi` and `1024Mi`); lists and maps have these items and no more. An empty value also stands for an absent one.',
      ),
    oneOf: z.array(z.unknown()).min(1).optional().describe('It means the same as one of these.'),
    includes: z.unknown().optional().describe('Lists, maps and structs have at least this; text holds this text.'),
    present: z.literal(true).optional().describe('It is there, and not empty.'),
    absent: z.literal(true).optional().describe('It is missing or empty.'),
    atLeast: scalar.optional().describe('A quantity, number or duration that is this or more.'),
    atMost: scalar.optional().describe('A quantity, number or duration that is this or less.'),
    matches: z
      .string()
      .optional()
      .describe('An RE2 expression for the whole value: `data-[0-9]+` is not matched by `my-data-1`.'),
  })
  .superRefine((leaf, context) => {
    const path = parseFieldPath(leaf.path);
    if (typeof path === 'string') context.addIssue({ code: 'custom', path: ['path'], message: path });
    const mistake = leaf.matches === undefined ? undefined : patternMistake(leaf.matches);
    if (mistake !== undefined) context.addIssue({ code: 'custom', path: ['matches'], message: mistake });
    const used = operators.filter((operator) => leaf[operator] !== undefined);
    if (used.length !== 1) {
      context.addIssue({ code: 'custom', message: `a condition has exactly one of ${operators.join(', ')}` });
    }
  });

/** A statement about one field of a document. */
export type FieldCondition = z.infer<typeof leafSchema>;

/** Statements about fields: one of them, any of several, or that one does not hold. */
export type Condition =
  | FieldCondition
  | CelCondition
  | { readonly anyOf: readonly Condition[] }
  | { readonly allOf: readonly Condition[] }
  | { readonly not: Condition };

const inner = z.lazy((): z.ZodType<Condition> => conditionSchema);

export const conditionSchema: z.ZodType<Condition> = z
  .union([
    leafSchema,
    celConditionSchema,
    z.strictObject({ anyOf: z.array(inner).min(2).describe('At least one of these holds.') }),
    z.strictObject({ allOf: z.array(inner).min(1).describe('All of these hold.') }),
    z.strictObject({ not: inner.describe('This does not hold.') }),
  ])
  .meta({
    id: 'condition',
    description:
      'A statement about a document: one operator on a field (`path`), an expression (`cel`), or others combined.',
  });

/** What a condition says about a document: whether it holds, and for both sides one line each. */
export interface Finding {
  readonly holds: boolean;
  /** How many fields are wrong: of several allowed ways the nearest is told. */
  readonly distance?: number;
  /** `spec.capacity.storage: 1Gi`. */
  readonly expected: string;
  readonly observed: string;
  readonly en: string;
  readonly ko: string;
}

/** How the documents of one kind compare: the schema facts, and the key of the kind's type there. */
export interface Comparison {
  readonly facts: Facts;
  readonly typeKey: string | undefined;
}

/** Holds a condition against a document. */
export function evaluate(condition: Condition, document: unknown, comparison: Comparison): Finding {
  if ('anyOf' in condition) {
    const findings = condition.anyOf.map((inner) => evaluate(inner, document, comparison));
    const holding = findings.find((finding) => finding.holds);
    if (holding !== undefined) return holding;
    const far = (finding: Finding): number => finding.distance ?? 1;
    const nearest = [...findings].sort((a, b) => far(a) - far(b))[0];
    if (nearest === undefined) throw new Error('anyOf without alternatives');
    // All are equally far off: then all of them are told.
    if (findings.length > 1 && findings.every((finding) => far(finding) === far(nearest))) {
      return {
        holds: false,
        distance: far(nearest),
        expected: findings.map((finding) => finding.expected).join(' | '),
        observed: [...new Set(findings.map((finding) => finding.observed))].join('\n'),
        en: `None of the allowed ways is taken: ${findings.map((finding) => finding.en).join(' ')}`,
        ko: `허용되는 방법 중 어느 것도 충족하지 않습니다: ${findings.map((finding) => finding.ko).join(' ')}`,
      };
    }
    return nearest;
  }
  if ('allOf' in condition) {
    const findings = condition.allOf.map((inner) => evaluate(inner, document, comparison));
    const failing = findings.filter((finding) => !finding.holds);
    const shown = failing.length === 0 ? findings : failing;
    return {
      holds: failing.length === 0,
      distance: failing.reduce((sum, finding) => sum + (finding.distance ?? 1), 0),
      expected: shown.map((finding) => finding.expected).join('\n'),
      observed: shown.map((finding) => finding.observed).join('\n'),
      en: shown.map((finding) => finding.en).join(' '),
      ko: shown.map((finding) => finding.ko).join(' '),
    };
  }
  if ('not' in condition) {
    const inner = evaluate(condition.not, document, comparison);
    return {
      holds: !inner.holds,
      expected: `not ${inner.expected}`,
      observed: inner.observed,
      en: `${inner.observed} is just what must not be.`,
      ko: `${inner.observed} 상태여서는 안 됩니다.`,
    };
  }
  if ('cel' in condition) return evaluateCel(condition, document);
  return evaluateLeaf(condition, document, comparison);
}

function evaluateLeaf(leaf: FieldCondition, document: unknown, { facts, typeKey }: Comparison): Finding {
  const segments = parseFieldPath(leaf.path);
  if (typeof segments === 'string') throw new Error(segments);
  const { values, reached } = valuesAt(document, segments);
  const { rule, pointer } = ruleAt(facts, typeKey, segments);
  const path = renderFieldPath(segments);
  const wanted = wantedText(leaf);
  const holds =
    values.length === 0 ? holdsWithout(leaf, pointer) : values.some((value) => holdsFor(leaf, value, rule, facts));
  const there = values.length === 0 ? '(absent)' : values.map(showValue).join(' / ');
  const missing = missingItem(document, segments, reached);
  const tooMuch = leaf.absent === true;
  return {
    holds,
    expected: `${path}: ${wanted.short}`,
    observed: `${path}: ${there}`,
    en:
      missing !== undefined && !tooMuch
        ? `${missing.en} It has to be there, with ${path}: ${wanted.short}.`
        : values.length === 0
          ? `${path} is not set; it has to be ${wanted.en}.`
          : `${path} is ${there}; it has to be ${wanted.en}.`,
    ko:
      missing !== undefined && !tooMuch
        ? `${missing.ko} 기대하는 값은 ${path}: ${wanted.short}입니다.`
        : values.length === 0
          ? `${path} 필드가 설정되지 않았습니다. 기대하는 값: ${wanted.ko}.`
          : `${path} 값이 ${there}입니다. 기대하는 값: ${wanted.ko}.`,
  };
}

function holdsWithout(leaf: FieldCondition, pointer: boolean): boolean {
  if (leaf.absent === true) return true;
  if (leaf.equals !== undefined) return leaf.equals === null || (!pointer && isEmpty(leaf.equals));
  if (leaf.oneOf !== undefined) return leaf.oneOf.some((value) => value === null || (!pointer && isEmpty(value)));
  return false;
}

function holdsFor(leaf: FieldCondition, value: unknown, rule: FieldRule, facts: Facts): boolean {
  if (leaf.present === true) return !isEmptyContainer(value);
  if (leaf.absent === true) return isEmptyContainer(value);
  if (leaf.oneOf !== undefined) return leaf.oneOf.some((wanted) => sameMeaning(wanted, value, rule, facts, 'exact'));
  if (leaf.includes !== undefined) {
    if (typeof leaf.includes === 'string' && typeof value === 'string') return value.includes(leaf.includes);
    return sameMeaning(leaf.includes, value, rule, facts, 'subset');
  }
  if (leaf.atLeast !== undefined) return (order(value, leaf.atLeast, rule) ?? -1) >= 0;
  if (leaf.atMost !== undefined) return (order(value, leaf.atMost, rule) ?? 1) <= 0;
  if (leaf.matches !== undefined) return isScalar(value) && re2(wholePattern(leaf.matches)).test(String(value));
  return sameMeaning(leaf.equals, value, rule, facts, 'exact');
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Empty text and lists count as absent; `emptyDir: {}` is there. */
function isEmptyContainer(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

/** When the path stops at a list item that is not there: which items there are. */
function missingItem(
  document: unknown,
  segments: readonly Segment[],
  reached: number,
): { readonly en: string; readonly ko: string } | undefined {
  const stop = segments[reached];
  if (stop?.type !== 'key') return undefined;
  const list = renderFieldPath(segments, reached);
  const { values } = valuesAt(document, segments.slice(0, reached));
  const keys = values
    .flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : []))
    .map((item) => keyOf(item, stop.key))
    .filter((key) => key !== undefined);
  const wanted = `${stop.key}: ${stop.value}`;
  if (keys.length === 0) {
    return { en: `${list} has no item with ${wanted}.`, ko: `${list}에 ${wanted} 항목이 없습니다.` };
  }
  return {
    en: `${list} has no item with ${wanted}; it has ${keys.join(', ')}.`,
    ko: `${list}에 ${wanted} 항목이 없습니다. 현재 있는 항목: ${keys.join(', ')}.`,
  };
}

function wantedText(leaf: FieldCondition): { readonly short: string; readonly en: string; readonly ko: string } {
  const all = (short: string): { short: string; en: string; ko: string } => ({ short, en: short, ko: short });
  if (leaf.present === true) return { short: '(set)', en: 'set', ko: '설정되어 있어야 함' };
  if (leaf.absent === true) return { short: '(absent)', en: 'absent', ko: '없어야 함' };
  if (leaf.oneOf !== undefined) {
    const values = leaf.oneOf.map(showValue);
    return { short: values.join(' | '), en: values.join(' or '), ko: values.join(' 또는 ') };
  }
  if (leaf.includes !== undefined) {
    const value = showValue(leaf.includes);
    return { short: `... ${value}`, en: `something that includes ${value}`, ko: `${value} 포함` };
  }
  if (leaf.atLeast !== undefined)
    return { short: `>= ${leaf.atLeast}`, en: `at least ${leaf.atLeast}`, ko: `${leaf.atLeast} 이상` };
  if (leaf.atMost !== undefined)
    return { short: `<= ${leaf.atMost}`, en: `at most ${leaf.atMost}`, ko: `${leaf.atMost} 이하` };
  if (leaf.matches !== undefined) {
    const pattern = `/${leaf.matches}/`;
    return { short: pattern, en: `something that matches ${pattern}`, ko: `${pattern} 형식` };
  }
  return all(showValue(leaf.equals));
}
