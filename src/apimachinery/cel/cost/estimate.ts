import type { Checked } from '../check/checker.ts';
import type { Overload } from '../check/declarations.ts';
import type { CelType } from '../check/types.ts';
import type { Expr } from '../syntax/ast.ts';
import { accumulatorName } from '../syntax/macros.ts';
import { type CallEstimate, libraryEstimates, type Operand } from './library.ts';
import { either, exactly, most, plus, type Range, scaled, times, unknown } from './range.ts';

/** How big what a path leads to can be; the path begins with a variable. Undefined: nobody knows. */
export type SizeOf = (path: readonly string[]) => number | undefined;

/** The sizes of what a list or map holds. */
interface Members {
  readonly ofList: boolean;
  readonly key: Range;
  readonly value: Range;
}

interface Local {
  readonly path: readonly string[];
  readonly size: Range | undefined;
  readonly members: Members | undefined;
}

/** The most that evaluating a checked expression can cost. Follows cel-go checker/cost.go. */
export function estimateCost(expr: Expr, checked: Checked, sizeOf: SizeOf): number {
  return new Estimator(checked, sizeOf).cost(expr).max;
}

const scalars: readonly CelType['kind'][] = ['bool', 'double', 'duration', 'int', 'timestamp', 'uint'];

function typeSize(type: CelType | undefined): Range | undefined {
  if (type === undefined) return undefined;
  if (scalars.includes(type.kind)) return exactly(1);
  return type.kind === 'opaque' && type.name === 'optional_type' ? typeSize(type.params[0]) : undefined;
}

function literalSize(expr: Expr): Range | undefined {
  if (expr.kind === 'list') return exactly(expr.elements.length);
  if (expr.kind === 'map') return exactly(expr.entries.length);
  if (expr.kind !== 'literal') return undefined;
  const { value } = expr;
  if (typeof value === 'string') return exactly([...value].length);
  return exactly(value instanceof Uint8Array ? value.length : 1);
}

class Estimator {
  private readonly paths = new Map<number, readonly string[]>();
  private readonly sizes = new Map<number, Range>();
  private readonly members = new Map<number, Members>();
  private readonly locals = new Map<string, Local[]>();
  private readonly checked: Checked;
  private readonly sizeOf: SizeOf;

  constructor(checked: Checked, sizeOf: SizeOf) {
    this.checked = checked;
    this.sizeOf = sizeOf;
  }

  cost(expr: Expr): Range {
    switch (expr.kind) {
      case 'literal':
        return exactly(0);
      case 'ident':
        this.paths.set(expr.id, this.local(expr.name)?.path ?? [expr.name]);
        return exactly(1);
      case 'select':
        return this.select(expr);
      case 'call':
        return this.call(expr);
      case 'list':
        return this.list(expr);
      case 'map':
        return this.map(expr);
      case 'struct':
        return plus(...expr.fields.map(({ value }) => this.cost(value)), exactly(40));
      case 'fold':
        return this.fold(expr);
    }
  }

  private local(name: string): Local | undefined {
    return this.locals.get(name)?.at(-1);
  }

  private push(name: string, local: Local): void {
    const stack = this.locals.get(name) ?? [];
    stack.push(local);
    this.locals.set(name, stack);
  }

  private pop(name: string): void {
    this.locals.get(name)?.pop();
  }

  private typeOf(expr: Expr): CelType | undefined {
    return this.checked.types.get(expr.id);
  }

  private path(expr: Expr): readonly string[] {
    const local = expr.kind === 'ident' ? this.local(expr.name) : undefined;
    return local?.path ?? this.paths.get(expr.id) ?? [];
  }

  private sizeByPath(path: readonly string[]): Range | undefined {
    const size = path.length === 0 ? undefined : this.sizeOf(path);
    return size === undefined ? undefined : { min: 0, max: size };
  }

  private size(expr: Expr): Range | undefined {
    const known = this.sizes.get(expr.id) ?? literalSize(expr);
    if (known !== undefined) return known;
    const found = this.sizeByPath(this.path(expr));
    if (found !== undefined) {
      this.sizes.set(expr.id, found);
      return found;
    }
    const local = expr.kind === 'ident' ? this.local(expr.name) : undefined;
    return typeSize(this.typeOf(expr)) ?? local?.size;
  }

  private membersOf(expr: Expr): Members | undefined {
    const known = this.members.get(expr.id);
    return known ?? (expr.kind === 'ident' ? this.local(expr.name)?.members : undefined);
  }

  private setSize(expr: Expr, size: Range | undefined): void {
    if (size !== undefined) this.sizes.set(expr.id, size);
  }

  private setMembers(expr: Expr, members: Members | undefined): void {
    if (members !== undefined) this.members.set(expr.id, members);
  }

  private select(expr: Extract<Expr, { kind: 'select' }>): Range {
    const operand = this.cost(expr.operand);
    if (expr.testOnly) return plus(exactly(1), operand);
    this.paths.set(expr.id, [...this.path(expr.operand), expr.field]);
    const kind = this.typeOf(expr.operand)?.kind;
    return kind === 'map' || kind === 'struct' || kind === 'parameter' ? plus(operand, exactly(1)) : operand;
  }

  private list(expr: Extract<Expr, { kind: 'list' }>): Range {
    const costs = expr.elements.map((element) => this.cost(element));
    const value = this.union(expr.elements);
    this.members.set(expr.id, { ofList: true, key: exactly(1), value });
    return plus(...costs, exactly(10));
  }

  private map(expr: Extract<Expr, { kind: 'map' }>): Range {
    const costs = expr.entries.flatMap(({ key, value }) => [this.cost(key), this.cost(value)]);
    const key = this.union(expr.entries.map((entry) => entry.key));
    const value = this.union(expr.entries.map((entry) => entry.value));
    this.members.set(expr.id, { ofList: false, key, value });
    return plus(...costs, exactly(30));
  }

  private union(parts: readonly Expr[]): Range {
    const start: Range = { min: parts.length === 0 ? 0 : most, max: 0 };
    return parts.reduce((sum, part) => either(sum, this.size(part) ?? unknown), start);
  }

  private fold(expr: Extract<Expr, { kind: 'fold' }>): Range {
    const { range, variable, variable2, accumulator, initial, condition, step, result } = expr;
    const before = plus(this.cost(range), this.cost(initial));
    this.push(accumulator, { path: this.path(initial), size: this.size(initial), members: this.membersOf(initial) });
    if (range.kind === 'list' && range.elements.length === 0 && accumulator !== accumulatorName) {
      const after = this.cost(result);
      this.pop(accumulator);
      this.setSize(expr, this.size(result));
      this.setMembers(expr, this.membersOf(result));
      return plus(before, after);
    }
    this.pushIteration(range, variable, variable2);
    const turn = plus(this.cost(condition), this.cost(step));
    this.pop(variable);
    if (variable2 !== undefined) this.pop(variable2);
    const after = this.cost(result);
    this.pop(accumulator);
    const count = this.size(range) ?? unknown;
    if (initial.kind === 'literal') this.setSize(expr, this.size(initial));
    else if (initial.kind === 'list' || initial.kind === 'map') {
      this.setSize(expr, count);
      this.setMembers(expr, this.membersOf(step));
    }
    return plus(before, after, times(count, turn));
  }

  private pushIteration(range: Expr, variable: string, variable2: string | undefined): void {
    const members = this.membersOf(range);
    const ofList = members?.ofList ?? this.typeOf(range)?.kind === 'list';
    const path = this.path(range);
    const key = { path: [...path, ofList ? '@indices' : '@keys'], size: members?.key, members: undefined };
    const value = { path: [...path, ofList ? '@items' : '@values'], size: members?.value, members: undefined };
    this.push(variable, variable2 === undefined && ofList ? value : key);
    if (variable2 !== undefined) this.push(variable2, value);
  }

  private operand(expr: Expr): Operand {
    const path = this.path(expr);
    const isOwn = path[0] === accumulatorName;
    const size = this.size(expr);
    const memberSize = isOwn || path.length === 0 ? undefined : this.sizeByPath([...path, '@items']);
    return {
      type: this.typeOf(expr),
      size: size ?? unknown,
      ...(memberSize === undefined ? {} : { memberSize }),
      ...(expr.kind === 'literal' ? { literal: expr.value } : {}),
    };
  }

  private call(expr: Extract<Expr, { kind: 'call' }>): Range {
    const { name, args } = expr;
    const [first] = args;
    if (name === 'dyn' && first !== undefined) {
      const cost = plus(exactly(1), this.cost(first));
      this.setSize(expr, this.size(first));
      this.setMembers(expr, this.membersOf(first));
      return cost;
    }
    const costs = args.map((arg) => this.cost(arg));
    const operands = args.map((arg) => this.operand(arg));
    const resolved = this.checked.calls.get(expr.id);
    if (resolved === undefined) return name === '_?._' ? plus(...costs, exactly(1)) : exactly(0);
    const receiver = resolved.namespaced ? undefined : expr.target;
    const receiverCost = receiver === undefined ? exactly(0) : this.cost(receiver);
    const target = receiver === undefined ? undefined : this.operand(receiver);
    let total: Range = { min: most, max: 0 };
    let size: Range | undefined;
    const functionName = resolved.declaration.name;
    for (const overload of resolved.overloads) {
      const found = this.functionCost(expr, functionName, overload, target, operands, costs);
      total = either(total, found.cost);
      if (found.size !== undefined) size = size === undefined ? found.size : either(size, found.size);
      const container = overload.args[0]?.kind;
      if (functionName === '_[_]' && first !== undefined && (container === 'list' || container === 'map')) {
        size = this.membersOf(first)?.value;
        this.paths.set(expr.id, [...this.path(first), container === 'list' ? '@items' : '@values']);
      }
      size ??= this.size(expr);
    }
    this.setSize(expr, size);
    return plus(receiverCost, total);
  }

  private functionCost(
    expr: Extract<Expr, { kind: 'call' }>,
    name: string,
    overload: Overload,
    target: Operand | undefined,
    args: readonly Operand[],
    costs: readonly Range[],
  ): CallEstimate {
    const before = plus(...costs);
    const special = this.operatorCost(expr, name, args, costs);
    if (special !== undefined) return special;
    const found =
      libraryEstimates.get(name)?.(target, args, overload.args) ?? languageCost(name, overload, target, args);
    if (name === '_+_') this.joinMembers(expr, overload);
    return { ...found, cost: plus(found.cost, before) };
  }

  private operatorCost(
    expr: Extract<Expr, { kind: 'call' }>,
    name: string,
    args: readonly Operand[],
    [first = exactly(0), second = exactly(0), third = exactly(0)]: readonly Range[],
  ): CallEstimate | undefined {
    if (name === '_&&_' || name === '_||_') return { cost: { min: first.min, max: plus(first, second).max } };
    if (name !== '_?_:_') return undefined;
    const [, yes, no] = expr.args;
    if (yes !== undefined && no !== undefined) this.unite(expr, yes, no);
    const size = either(args[1]?.size ?? unknown, args[2]?.size ?? unknown);
    return { cost: plus(first, either(second, third)), size };
  }

  private unite(expr: Expr, a: Expr, b: Expr): void {
    const left = this.membersOf(a);
    const right = this.membersOf(b);
    if (left === undefined || right === undefined) return;
    const joined = { key: either(left.key, right.key), value: either(left.value, right.value) };
    this.members.set(expr.id, { ofList: left.ofList, ...joined });
  }

  private joinMembers(expr: Extract<Expr, { kind: 'call' }>, overload: Overload): void {
    const [left, right] = expr.args;
    const kind = overload.args[0]?.kind;
    if (left === undefined || right === undefined) return;
    if (kind === 'list' || kind === 'string' || kind === 'bytes') this.unite(expr, left, right);
  }
}

const comparisons = ['_<_', '_<=_', '_>_', '_>=_'];

/** What the language itself says of a function. */
function languageCost(
  name: string,
  overload: Overload,
  target: Operand | undefined,
  [first, second]: readonly Operand[],
): CallEstimate {
  const nominal: CallEstimate = { cost: exactly(1) };
  const kind = overload.args[0]?.kind;
  const isText = kind === 'string' || kind === 'bytes';
  if (name === 'format' && target !== undefined) return { cost: scaled(target.size, 0.1) };
  if (first === undefined) return nominal;
  const { min, max } = first.size;
  if (name === 'bytes' && kind === 'string') {
    return { cost: scaled(first.size, 0.1), size: { min, max: Math.min(most, max * 4) } };
  }
  if (name === 'string' && kind === 'bytes') {
    return { cost: scaled(first.size, 0.1), size: { min: Math.floor(min / 4), max } };
  }
  if (name === 'strings.quote') {
    return { cost: scaled(first.size, 0.1), size: { min: min + 2, max: Math.min(most, max * 2 + 2) } };
  }
  if (name === 'startsWith' || name === 'endsWith') return { cost: scaled(first.size, 0.1) };
  if (name === 'matches' && target !== undefined) {
    const text = scaled(plus(target.size, exactly(1)), 0.1);
    return { cost: times(text, scaled(first.size, 0.25)) };
  }
  if (name === 'contains' && target !== undefined) {
    return { cost: times(scaled(target.size, 0.1), scaled(first.size, 0.1)) };
  }
  if (second === undefined) return nominal;
  if (name === '@in' && overload.args[1]?.kind === 'list') return { cost: second.size };
  if (name === '_+_' && (isText || kind === 'list')) {
    const size = plus(first.size, second.size);
    return { cost: kind === 'list' ? exactly(1) : scaled(size, 0.1), size };
  }
  if (name === '_==_' || name === '_!=_' || (comparisons.includes(name) && isText)) {
    const shorter = Math.min(first.size.max, second.size.max);
    return { cost: scaled({ min: shorter > 0 ? 1 : 0, max: shorter }, 0.1) };
  }
  return nominal;
}
