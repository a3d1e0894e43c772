import type { Checked } from '../check/checker.ts';
import type { Overload } from '../check/declarations.ts';
import type { Expr } from '../syntax/ast.ts';
import { fits, typeName } from '../values/type-of.ts';
import {
  ArrayList,
  CelError,
  CelList,
  CelMap,
  EntryMap,
  keyText,
  noSuchOverload,
  Optional,
  Uint,
  type Value,
} from '../values/value.ts';
import { callCost } from './cost.ts';
import { operators } from './operators.ts';

/** What an evaluation works on. */
export interface Frame {
  readonly variable: (name: string) => Value | undefined;
  /** Variables of loops; an error is kept until somebody looks. */
  readonly locals: (Value | CelError)[];
  cost: number;
  readonly limit: number;
}

export type Evaluate = (frame: Frame) => Value;

/** A loop's names and where their values are. */
interface Scope {
  readonly slots: ReadonlyMap<string, number>;
  readonly depth: number;
}

function spend(frame: Frame, cost: number): void {
  frame.cost += cost;
  if (frame.cost > frame.limit) throw new CelError('operation cancelled: actual cost limit exceeded', true);
}

/** Turns a checked expression into a function. Follows cel-go interpreter/planner.go; costs as in runtimecost.go. */
export function planCel(expr: Expr, checked: Checked): Evaluate {
  const plan = (part: Expr, scope: Scope) => planPart(part, scope, checked, plan);
  return plan(expr, { slots: new Map(), depth: 0 });
}

type Plan = (expr: Expr, scope: Scope) => Evaluate;

function planPart(expr: Expr, scope: Scope, checked: Checked, plan: Plan): Evaluate {
  const ident = checked.idents.get(expr.id);
  if (ident !== undefined) return planIdent(ident, expr, scope);
  switch (expr.kind) {
    case 'literal': {
      const { value } = expr;
      return () => value;
    }
    case 'ident':
      return planIdent(expr.name, expr, scope);
    case 'select': {
      const operand = plan(expr.operand, scope);
      const { field } = expr;
      if (expr.testOnly) return (frame) => present(operand(frame), field);
      return (frame) => {
        const value = operand(frame);
        spend(frame, 1);
        return value instanceof Optional ? optionalIndex(value, field) : index(value, field);
      };
    }
    case 'call':
      return planCall(expr, scope, checked, plan);
    case 'list':
      return planList(expr, scope, plan);
    case 'map':
      return planMap(expr, scope, plan);
    case 'struct':
      return planStruct(expr, scope, plan);
    case 'fold':
      return planFold(expr, scope, plan);
  }
}

function planIdent(name: string, expr: Expr, scope: Scope): Evaluate {
  const absolute = expr.kind === 'ident' && expr.name.startsWith('.');
  const slot = absolute ? undefined : scope.slots.get(name);
  if (slot === undefined) {
    return (frame) => {
      spend(frame, 1);
      const value = frame.variable(name);
      if (value === undefined) throw new CelError(`no such attribute(s): ${name}`);
      return value;
    };
  }
  return (frame) => {
    spend(frame, 1);
    const value = frame.locals[slot];
    if (value instanceof CelError) throw value;
    return value ?? null;
  };
}

function present(value: Value, field: string): boolean {
  const inner = value instanceof Optional ? value.value : value;
  return inner instanceof CelMap && inner.get(field) !== undefined;
}

export function shownKey(key: Value): string {
  if (key instanceof Uint) return String(key.value);
  return typeof key === 'string' || typeof key === 'bigint' || typeof key === 'boolean' || typeof key === 'number'
    ? String(key)
    : typeName(key);
}

/** An index into a list as a number. Follows types.IndexOrError. */
function listIndex(key: Value): number {
  if (typeof key === 'bigint') return Number(key);
  if (key instanceof Uint) return Number(key.value);
  if (typeof key === 'number' && Number.isInteger(key)) return key;
  if (typeof key === 'number') throw new CelError(`unsupported index value ${key} in list`);
  throw new CelError(`unsupported index type '${typeName(key)}' in list`);
}

function find(value: Value, key: Value): Value | undefined {
  if (value instanceof CelMap) {
    if (keyText(key) === undefined && typeof key !== 'number') throw noSuchOverload();
    return value.get(key);
  }
  if (value instanceof CelList) {
    const at = listIndex(key);
    return at >= 0 && at < value.size ? value.at(at) : undefined;
  }
  return undefined;
}

function index(value: Value, key: Value): Value {
  const found = find(value, key);
  if (found !== undefined) return found;
  throw new CelError(
    value instanceof CelList ? `index out of bounds: ${shownKey(key)}` : `no such key: ${shownKey(key)}`,
  );
}

function optionalIndex(value: Value, key: Value): Optional {
  const inner = value instanceof Optional ? value.value : value;
  return new Optional(inner === undefined ? undefined : find(inner, key));
}

function planCall(expr: Extract<Expr, { kind: 'call' }>, scope: Scope, checked: Checked, plan: Plan): Evaluate {
  const { name } = expr;
  const call = checked.calls.get(expr.id);
  const operands = (
    expr.target === undefined || call?.namespaced === true ? expr.args : [expr.target, ...expr.args]
  ).map((arg) => plan(arg, scope));
  const [first = () => null, second = () => null, third = () => null] = operands;
  switch (name) {
    case '_&&_':
      return logic(first, second, false);
    case '_||_':
      return logic(first, second, true);
    case '_?:_':
    case '_?_:_':
      return (frame) => {
        const condition = first(frame);
        if (typeof condition !== 'boolean') throw noSuchOverload();
        return condition ? second(frame) : third(frame);
      };
    case '@not_strictly_false':
      return (frame) => {
        spend(frame, 1);
        try {
          return first(frame) !== false;
        } catch (error) {
          if (error instanceof CelError && !error.fatal) return true;
          throw error;
        }
      };
    case '_[_]':
      return (frame) => {
        const value = first(frame);
        const key = second(frame);
        spend(frame, 1);
        return value instanceof Optional ? optionalIndex(value, key) : index(value, key);
      };
    case '_[?_]':
    case '_?._':
      return (frame) => {
        const value = first(frame);
        const key = second(frame);
        spend(frame, 1);
        return optionalIndex(value, key);
      };
    default:
  }
  if (call === undefined || call.overloads[0] === undefined) throw new Error(`unresolved call: ${name}`);
  return dispatch(call.declaration.name, call.overloads, call.declaration.overloads, operands);
}

/** `stop` is what decides at once. An error gives way to a deciding side. */
function logic(first: Evaluate, second: Evaluate, stop: boolean): Evaluate {
  const side = (evaluate: Evaluate, frame: Frame): Value | CelError => {
    try {
      const value = evaluate(frame);
      return typeof value === 'boolean' ? value : noSuchOverload();
    } catch (error) {
      if (error instanceof CelError && !error.fatal) return error;
      throw error;
    }
  };
  return (frame) => {
    const left = side(first, frame);
    if (left === stop) return stop;
    const right = side(second, frame);
    if (right === stop) return stop;
    if (left instanceof CelError) throw left;
    if (right instanceof CelError) throw right;
    return !stop;
  };
}

function dispatch(
  name: string,
  fitting: readonly Overload[],
  all: readonly Overload[],
  operands: readonly Evaluate[],
): Evaluate {
  const operator = operators[name];
  if (operator !== undefined) {
    return (frame) => {
      const args = operands.map((operand) => operand(frame));
      const result = operator(...args);
      spend(frame, callCost(name, args));
      return result;
    };
  }
  const candidates = fitting.length === 1 ? fitting : all.filter((overload) => fitting.includes(overload));
  return (frame) => {
    const args = operands.map((operand) => operand(frame));
    const overload = candidates.find(
      (one) => one.run !== undefined && one.args.every((type, at) => fits(args[at] ?? null, type)),
    );
    if (overload?.run === undefined) throw noSuchOverload(`${name}(${args.map(typeName).join(', ')})`);
    let result: Value;
    try {
      result = overload.run(args);
    } catch (error) {
      spend(frame, overload.cost === undefined ? callCost(name, args) : 1);
      throw error;
    }
    spend(frame, overload.cost?.(args, result) ?? callCost(name, args));
    return result;
  };
}

function isConstant(expr: Expr): boolean {
  if (expr.kind === 'literal') return true;
  if (expr.kind === 'list') return expr.optionals.size === 0 && expr.elements.every(isConstant);
  return (
    expr.kind === 'map' &&
    expr.entries.every(({ key, value, optional }) => !optional && isConstant(key) && isConstant(value))
  );
}

function planList(expr: Extract<Expr, { kind: 'list' }>, scope: Scope, plan: Plan): Evaluate {
  const { optionals } = expr;
  const elements = expr.elements.map((element) => plan(element, scope));
  const cost = isConstant(expr) && elements.length > 0 ? 0 : 10;
  return (frame) => {
    const items: Value[] = [];
    for (const [at, element] of elements.entries()) {
      const value = element(frame);
      if (!optionals.has(at)) items.push(value);
      else if (!(value instanceof Optional))
        throw new CelError(`cannot initialize optional list element from non-optional value ${shownKey(value)}`);
      else if (value.value !== undefined) items.push(value.value);
    }
    spend(frame, cost);
    return new ArrayList(items);
  };
}

function planMap(expr: Extract<Expr, { kind: 'map' }>, scope: Scope, plan: Plan): Evaluate {
  const entries = expr.entries.map((entry) => ({
    key: plan(entry.key, scope),
    value: plan(entry.value, scope),
    optional: entry.optional,
  }));
  const cost = isConstant(expr) && entries.length > 0 ? 0 : 30;
  return (frame) => {
    const pairs: [Value, Value][] = [];
    for (const entry of entries) {
      const key = entry.key(frame);
      const value = entry.value(frame);
      const text = keyText(key);
      if (text === undefined && typeof key !== 'number') throw new CelError(`unsupported key type: ${typeName(key)}`);
      if (!entry.optional) pairs.push([key, value]);
      else if (!(value instanceof Optional))
        throw new CelError(
          `cannot initialize optional entry '${shownKey(key)}' from non-optional value ${shownKey(value)}`,
        );
      else if (value.value !== undefined) pairs.push([key, value.value]);
    }
    spend(frame, cost);
    return new EntryMap(pairs);
  };
}

function planStruct(expr: Extract<Expr, { kind: 'struct' }>, scope: Scope, plan: Plan): Evaluate {
  const fields = expr.fields.map(({ name, value, optional }) => ({ name, value: plan(value, scope), optional }));
  return (frame) => {
    const pairs: [Value, Value][] = [];
    for (const { name, value, optional } of fields) {
      const given = value(frame);
      if (!optional) pairs.push([name, given]);
      else if (given instanceof Optional && given.value !== undefined) pairs.push([name, given.value]);
    }
    spend(frame, 40);
    return new EntryMap(pairs);
  };
}

function planFold(expr: Extract<Expr, { kind: 'fold' }>, scope: Scope, plan: Plan): Evaluate {
  const range = plan(expr.range, scope);
  const initial = plan(expr.initial, scope);
  const { depth } = scope;
  const withAccumulator = new Map(scope.slots).set(expr.accumulator, depth);
  const inside = new Map(withAccumulator).set(expr.variable, depth + 1);
  if (expr.variable2 !== undefined) inside.set(expr.variable2, depth + 2);
  const loop: Scope = { slots: inside, depth: depth + 3 };
  const condition = plan(expr.condition, loop);
  const step = plan(expr.step, loop);
  const result = plan(expr.result, { slots: withAccumulator, depth: depth + 3 });
  const two = expr.variable2 !== undefined;
  const kept = (evaluate: Evaluate, frame: Frame): Value | CelError => {
    try {
      return evaluate(frame);
    } catch (error) {
      if (error instanceof CelError && !error.fatal) return error;
      throw error;
    }
  };
  return (frame) => {
    const over = range(frame);
    const { locals } = frame;
    locals[depth] = kept(initial, frame);
    const turn = (first: Value, second: Value): boolean => {
      locals[depth + 1] = first;
      if (two) locals[depth + 2] = second;
      if (kept(condition, frame) === false) return false;
      locals[depth] = kept(step, frame);
      return true;
    };
    if (over instanceof CelList) {
      for (let at = 0; at < over.size; at += 1) {
        const item = over.at(at);
        if (!turn(two ? BigInt(at) : item, item)) break;
      }
    } else if (over instanceof CelMap) {
      for (const key of over.keys()) if (!turn(key, two ? (over.get(key) ?? null) : null)) break;
    } else {
      throw new CelError(`got '${typeName(over)}', expected iterable type`);
    }
    return result(frame);
  };
}
