import { z } from 'zod';
import { CouldNotLookError, type LocalizedText, localizedText } from '#api';
import { type CelProgram, compileCel, dynamicValue, dynType, kubernetesEnvironment } from '#cel';
import type { Finding } from './condition.ts';
import { parseFieldPath, valuesAt, withValueAt } from './field-path.ts';

/** A statement about the whole object in Kubernetes' expression language, for what paths and operators cannot say. */
export interface CelCondition {
  /** Over `object`, with Kubernetes' libraries: `quantity(object.spec.capacity.storage).isGreaterThan(quantity("1Gi"))`. */
  readonly cel: string;
  /** What it demands, in words; shown instead of the expression. */
  readonly says?: LocalizedText | undefined;
}

export const celConditionSchema = z
  .strictObject({
    cel: z
      .string()
      .min(1)
      .describe(
        'An expression over `object`, in the dialect of Kubernetes and with its libraries: `quantity(object.spec.capacity.storage).isGreaterThan(quantity("1Gi"))`.',
      ),
    says: localizedText.optional().describe('What the expression demands, in words; shown in its place.'),
  })
  .superRefine(({ cel }, context) => {
    const { mistake } = compiled(cel);
    if (mistake !== undefined) context.addIssue({ code: 'custom', path: ['cel'], message: mistake });
  });

type Compiled = { readonly program?: CelProgram; readonly mistake?: string };
const known = new Map<string, Compiled>();

function compiled(text: string): Compiled {
  const found = known.get(text);
  if (found !== undefined) return found;
  const { program, issues, failure } = compileCel(kubernetesEnvironment({ object: dynType }), text);
  const mistake =
    program === undefined
      ? firstLine(issues ?? failure ?? '')
      : program.type.kind === 'bool' || program.type.kind === 'dyn'
        ? undefined
        : 'has to be true or false';
  const result = { ...(program === undefined ? {} : { program }), ...(mistake === undefined ? {} : { mistake }) };
  if (known.size >= 500) known.clear();
  known.set(text, result);
  return result;
}

/** cel-go draws the place below its sentence; a problem of a file is one line. */
function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/^ERROR: <input>:1:(\d+): /, 'at character $1: ');
}

/** Holds the expression against an object. A field that is missing is a wrong answer; an expression that costs too much is no verdict. */
export function evaluateCel(condition: CelCondition, document: unknown): Finding {
  const { program, mistake } = compiled(condition.cel);
  if (program === undefined) throw new Error(mistake ?? condition.cel);
  const outcome = program.evaluate((name) => (name === 'object' ? dynamicValue(document) : undefined));
  if (outcome.error?.includes('cost limit exceeded') === true) {
    throw new CouldNotLookError('failed', `The expression ${condition.cel} costs too much on this object.`);
  }
  const holds = outcome.value === true;
  const observed =
    outcome.error ??
    pathsIn(condition.cel)
      .map((path) => shown(path, document))
      .join(', ');
  // Said as a sentence, it stands within one here.
  const en = (condition.says?.en ?? condition.cel).replace(/\.$/, '');
  const ko = (condition.says?.ko ?? en).replace(/\.$/, '');
  return {
    holds,
    expected: en,
    observed: observed === '' ? String(holds) : observed,
    en: `This does not hold: ${en} (${observed === '' ? 'false' : observed}).`,
    ko: `다음 조건을 충족하지 않습니다: ${ko} (${observed === '' ? 'false' : observed}).`,
  };
}

/** The object without each of the fields that the expression reads, one after the other. */
export function alteredByExpression(
  { cel }: CelCondition,
  document: unknown,
): readonly { readonly name: string; readonly document: unknown }[] {
  return pathsIn(cel).flatMap((path) => {
    const segments = parseFieldPath(path);
    if (typeof segments === 'string' || valuesAt(document, segments).values.length === 0) return [];
    return [{ name: `${path}: removed`, document: withValueAt(document, segments, () => undefined) }];
  });
}

/** The fields of `object` that the expression names outside of has(): `spec.replicas`. Calls at their end are no fields. */
function pathsIn(cel: string): readonly string[] {
  const plain = cel.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""').replace(/has\([^)]*\)/g, '');
  const found = plain.matchAll(/\bobject((?:\.[A-Za-z_]\w*(?![\w(]))+)/g);
  return [...new Set([...found].map((match) => (match[1] ?? '').slice(1)))];
}

function shown(path: string, document: unknown): string {
  const segments = parseFieldPath(path);
  const { values } = typeof segments === 'string' ? { values: [] } : valuesAt(document, segments);
  const [value] = values;
  if (value === undefined) return `${path}: (absent)`;
  const text = JSON.stringify(value);
  if (text.length <= 200) return `${path}: ${text}`;
  return Array.isArray(value) ? `${path}: ${value.length} items` : `${path}: ${text.slice(0, 200)}...`;
}
