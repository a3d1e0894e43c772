import { isData } from './schema.ts';

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'every' }
  | { readonly kind: 'descend' }
  | {
      readonly kind: 'filter';
      readonly path: readonly Step[];
      readonly operator: string;
      readonly value: unknown;
    };

const syntax =
  /^(?:\.\.|\.?\*|\.?\[\s*\*\s*\]|\.?\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]|\.?\[\s*(-?\d+)\s*\]|\.?\[\s*(-?\d*)\s*:\s*(-?\d*)\s*\]|\.?\[\?\(\s*@(.*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.*?))?\s*\)\]|\.?((?:[^.[\]\\]|\\.)+))/;

/**
 * What a JSON path like `.spec.containers[0].image` or `.status.conditions[?(@.type=="Ready")].status` finds, as a
 * function of the data; undefined when the path cannot be understood. Missing keys find nothing. Follows client-go
 * util/jsonpath.
 */
export function jsonPath(text: string): ((data: unknown) => readonly unknown[]) | undefined {
  const steps = parse(text);
  return steps === undefined ? undefined : (data) => steps.reduce<readonly unknown[]>(walk, [data]);
}

function parse(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  let rest = text === '.' ? '' : text;
  while (rest !== '') {
    const match = syntax.exec(rest);
    const step = match === null ? undefined : stepOf(match);
    if (match === null || step === undefined) return undefined;
    steps.push(step);
    rest = rest.slice(match[0].length);
  }
  return steps;
}

function stepOf(match: RegExpExecArray): Step | undefined {
  const [whole, single, double, index, from, to, condition, operator, value, name] = match;
  if (whole === '..') return { kind: 'descend' };
  if (/^\.?(\*|\[\s*\*\s*\])$/.test(whole)) return { kind: 'every' };
  const quoted = single ?? double;
  if (quoted !== undefined) return { kind: 'field', name: quoted.replace(/\\(.)/g, '$1') };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (from !== undefined || to !== undefined) {
    return { kind: 'slice', from: from ? Number(from) : undefined, to: to ? Number(to) : undefined };
  }
  if (condition !== undefined) {
    const path = parse(condition);
    return path === undefined
      ? undefined
      : { kind: 'filter', path, operator: operator ?? 'exists', value: literal(value) };
  }
  return name === undefined ? undefined : { kind: 'field', name: name.replace(/\\(.)/g, '$1') };
}

function literal(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const quoted = /^(["'])(.*)\1$/.exec(text);
  if (quoted !== null) return quoted[2];
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function walk(found: readonly unknown[], step: Step): readonly unknown[] {
  return found.flatMap((value) => next(value, step));
}

function next(value: unknown, step: Step): readonly unknown[] {
  switch (step.kind) {
    case 'field':
      return isData(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case 'index': {
      if (!Array.isArray(value)) return [];
      const index = step.index < 0 ? value.length + step.index : step.index;
      return index in value ? [value[index]] : [];
    }
    case 'slice':
      return Array.isArray(value) ? value.slice(step.from, step.to) : [];
    case 'every':
      return Array.isArray(value) ? value : isData(value) ? Object.values(value) : [];
    case 'descend': {
      const inner = Array.isArray(value) ? value : isData(value) ? Object.values(value) : [];
      return [value, ...inner.flatMap((item) => next(item, step))];
    }
    case 'filter':
      return Array.isArray(value) ? value.filter((item) => holds(item, step)) : [];
  }
}

function holds(item: unknown, filter: Step & { kind: 'filter' }): boolean {
  const [left] = filter.path.reduce<readonly unknown[]>(walk, [item]);
  if (filter.operator === 'exists') return left !== undefined;
  if (left === undefined) return false;
  const [a, b] = [left as number, filter.value as number];
  switch (filter.operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}
