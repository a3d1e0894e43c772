import type { Expr } from './ast.ts';
import type { Builder } from './builder.ts';

/** The words of a call are a macro's, but not its arguments. */
export class MacroError extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

export const accumulatorName = '@result';
const oldAccumulatorName = '__result__';

type Expand = (build: MacroBuilder, target: Expr, args: readonly Expr[]) => Expr | undefined;

/** A builder whose nodes all stand where the macro was called. */
interface MacroBuilder {
  readonly at: number;
  readonly build: Builder;
  readonly accumulator: () => Expr;
  readonly literal: (value: boolean | bigint) => Expr;
  readonly call: (name: string, ...args: Expr[]) => Expr;
  readonly method: (target: Expr, name: string) => Expr;
  readonly list: (...elements: Expr[]) => Expr;
}

interface Loop {
  readonly initial: Expr;
  readonly condition?: Expr;
  readonly step: Expr;
  readonly result?: Expr;
}

function variableOf(arg: Expr | undefined, at: number): string {
  if (arg?.kind !== 'ident') throw new MacroError(arg?.at ?? at, 'argument is not an identifier');
  // A leading dot is no name of a variable.
  if (arg.name.startsWith('.')) throw new MacroError(arg.at, 'argument must be a simple name');
  if (arg.name === accumulatorName || arg.name === oldAccumulatorName) {
    throw new MacroError(arg.at, 'iteration variable overwrites accumulator variable');
  }
  return arg.name;
}

/** A macro that loops: with `count` variables before its other arguments. */
function looping(
  count: 1 | 2,
  plan: (m: MacroBuilder, rest: readonly Expr[], variables: readonly Expr[]) => Loop,
): Expand {
  return (m, target, args) => {
    const names = args.slice(0, count).map((arg) => variableOf(arg, m.at));
    const [variable = '', variable2] = names;
    if (variable === variable2) throw new MacroError(args[1]?.at ?? m.at, `duplicate variable name: ${variable}`);
    const loop = plan(m, args.slice(count), args.slice(0, count));
    return m.build.fold(m.at, {
      range: target,
      variable,
      variable2,
      accumulator: accumulatorName,
      initial: loop.initial,
      condition: loop.condition ?? m.literal(true),
      step: loop.step,
      result: loop.result ?? m.accumulator(),
    });
  };
}

const all = (m: MacroBuilder, [predicate]: readonly Expr[]): Loop => ({
  initial: m.literal(true),
  condition: m.call('@not_strictly_false', m.accumulator()),
  step: m.call('_&&_', m.accumulator(), predicate ?? m.literal(true)),
});

const exists = (m: MacroBuilder, [predicate]: readonly Expr[]): Loop => ({
  initial: m.literal(false),
  condition: m.call('@not_strictly_false', m.call('!_', m.accumulator())),
  step: m.call('_||_', m.accumulator(), predicate ?? m.literal(true)),
});

const existsOne = (m: MacroBuilder, [predicate]: readonly Expr[]): Loop => ({
  initial: m.literal(0n),
  step: m.call('_?_:_', predicate ?? m.literal(true), m.call('_+_', m.accumulator(), m.literal(1n)), m.accumulator()),
  result: m.call('_==_', m.accumulator(), m.literal(1n)),
});

/** `rest`: an optional filter, then what each element becomes. */
function transforming(initial: (m: MacroBuilder) => Expr, put: (m: MacroBuilder, value: Expr, key: Expr) => Expr) {
  return (m: MacroBuilder, rest: readonly Expr[], variables: readonly Expr[]): Loop => {
    const value = rest.at(-1) ?? m.literal(true);
    const key = variables[0]?.kind === 'ident' ? m.build.ident(m.at, variables[0].name) : m.accumulator();
    const step = put(m, value, key);
    const [filter] = rest;
    const filtered = rest.length === 2 && filter !== undefined;
    return { initial: initial(m), step: filtered ? m.call('_?_:_', filter, step, m.accumulator()) : step };
  };
}

const emptyList = (m: MacroBuilder) => m.list();
const emptyMap = (m: MacroBuilder) => m.build.map(m.at, []);
const append = (m: MacroBuilder, value: Expr) => m.call('_+_', m.accumulator(), m.list(value));
const toList = transforming(emptyList, append);
const toMap = transforming(emptyMap, (m, value, key) => m.call('cel.@mapInsert', m.accumulator(), key, value));
const toEntries = transforming(emptyMap, (m, value) => m.call('cel.@mapInsert', m.accumulator(), value));

const filter = (m: MacroBuilder, [predicate]: readonly Expr[], [variable]: readonly Expr[]): Loop => ({
  initial: m.list(),
  step: m.call(
    '_?_:_',
    predicate ?? m.literal(true),
    m.call('_+_', m.accumulator(), m.list(variable ?? m.literal(true))),
    m.accumulator(),
  ),
});

/** `value` is the variable's in `body`: a loop over nothing whose accumulator is the variable. */
function binding(m: MacroBuilder, name: string, value: Expr, body: Expr): Expr {
  return m.build.fold(m.at, {
    range: m.list(),
    variable: '#unused',
    accumulator: name,
    initial: value,
    condition: m.literal(false),
    step: m.build.ident(m.at, name),
    result: body,
  });
}

const optional =
  (name: string, wrap: boolean): Expand =>
  (m, target, [variable, body]) => {
    if (variable?.kind !== 'ident' || body === undefined) {
      throw new MacroError(variable?.at ?? m.at, `${name}() variable name must be a simple identifier`);
    }
    const inner = binding(m, variable.name, m.method(target, 'value'), body);
    const found = wrap ? m.call('optional.of', inner) : inner;
    return m.call('_?_:_', m.method(target, 'hasValue'), found, m.call('optional.none'));
  };

const methods: Readonly<Record<string, Expand>> = {
  'all/2': looping(1, all),
  'all/3': looping(2, all),
  'exists/2': looping(1, exists),
  'exists/3': looping(2, exists),
  'exists_one/2': looping(1, existsOne),
  'exists_one/3': looping(2, existsOne),
  'existsOne/2': looping(1, existsOne),
  'existsOne/3': looping(2, existsOne),
  'map/2': looping(1, toList),
  'map/3': looping(1, toList),
  'filter/2': looping(1, filter),
  'transformList/3': looping(2, toList),
  'transformList/4': looping(2, toList),
  'transformMap/3': looping(2, toMap),
  'transformMap/4': looping(2, toMap),
  'transformMapEntry/3': looping(2, toEntries),
  'transformMapEntry/4': looping(2, toEntries),
  'optMap/2': optional('optMap', true),
  'optFlatMap/2': optional('optFlatMap', false),
  'sortBy/2': (m, target, args) => {
    const name = variableOf(args[0], m.at);
    const key = args[1] ?? m.literal(true);
    const keys = m.build.fold(m.at, {
      range: m.build.ident(m.at, '@__sortBy_input__'),
      variable: name,
      accumulator: accumulatorName,
      initial: m.list(),
      condition: m.literal(true),
      step: append(m, key),
      result: m.accumulator(),
    });
    const sorted = m.build.call(m.at, '@sortByAssociatedKeys', [keys], m.build.ident(m.at, '@__sortBy_input__'));
    return binding(m, '@__sortBy_input__', target, sorted);
  },
  'bind/3': (m, target, [variable, value, body]) => {
    if (target.kind !== 'ident' || target.name !== 'cel') return undefined;
    if (variable?.kind !== 'ident' || value === undefined || body === undefined) {
      throw new MacroError(variable?.at ?? m.at, 'cel.bind() variable names must be simple identifiers');
    }
    return binding(m, variable.name, value, body);
  },
};

/** What the Kubernetes API server understands; it leaves `cel.bind` out. */
export const kubernetesMacros: ReadonlySet<string> = new Set([
  'has/1',
  ...Object.keys(methods).filter((key) => key !== 'bind/3'),
]);

/** What a call becomes if it is a macro's; undefined: an ordinary call. Throws MacroError. */
export function expandMacro(
  build: Builder,
  enabled: ReadonlySet<string>,
  at: number,
  name: string,
  target: Expr | undefined,
  args: readonly Expr[],
): Expr | undefined {
  const key = `${name}/${args.length}`;
  if (!enabled.has(key)) return undefined;
  if (target === undefined) {
    const [arg] = args;
    if (key !== 'has/1' || arg === undefined) return undefined;
    if (arg.kind !== 'select') throw new MacroError(arg.at, 'invalid argument to has() macro');
    return build.select(at, arg.operand, arg.field, true);
  }
  const m: MacroBuilder = {
    at,
    build,
    accumulator: () => build.ident(at, accumulatorName),
    literal: (value) => build.literal(at, value),
    call: (callee, ...callArgs) => build.call(at, callee, callArgs),
    method: (receiver, method) => build.call(at, method, [], receiver),
    list: (...elements) => build.list(at, elements),
  };
  return Object.hasOwn(methods, key) ? methods[key]?.(m, target, args) : undefined;
}
