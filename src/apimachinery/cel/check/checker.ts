import type { Expr } from '../syntax/ast.ts';
import type { CelIssue } from '../syntax/source.ts';
import { typeOf } from '../values/type-of.ts';
import type { FunctionDeclaration, Functions, Overload } from './declarations.ts';
import {
  boolType,
  type CelType,
  dynType,
  errorType,
  firstOf,
  intType,
  isDyn,
  isDynOrError,
  isSameType,
  listType,
  mapType,
  optionalType,
  parameter,
  secondOf,
  signatureText,
  typeText,
  unwrapOptional,
} from './types.ts';
import { assign, assignAll, type Mapping, mostGeneral, substitute } from './unify.ts';

/** What names mean while an expression is checked. */
export interface Declarations {
  readonly variable: (name: string) => CelType | undefined;
  readonly functions: Functions;
}

/** What the checker found out, by the id of a node. */
export interface Checked {
  readonly types: ReadonlyMap<number, CelType>;
  /** Nodes that are one variable, though they look like a selection: `a.b`. */
  readonly idents: ReadonlyMap<number, string>;
  /** The ways to call that fit, and whether the receiver is only a part of the function's name. */
  readonly calls: ReadonlyMap<number, ResolvedCall>;
  readonly result: CelType;
  /** All variables that are used. */
  readonly used: ReadonlySet<string>;
}

export interface ResolvedCall {
  readonly declaration: FunctionDeclaration;
  readonly overloads: readonly Overload[];
  readonly namespaced: boolean;
}

/** Finds the type of every part; mistakes go into `issues`. Follows cel-go checker/checker.go. */
export function checkCel(expr: Expr, declarations: Declarations, issues: CelIssue[]): Checked {
  const checker = new Checker(declarations, issues);
  checker.check(expr);
  return checker.outcome(expr);
}

function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name;
  if (expr.kind !== 'select' || expr.testOnly) return undefined;
  const head = qualifiedName(expr.operand);
  return head === undefined ? undefined : `${head}.${expr.field}`;
}

class Checker {
  private mapping: Mapping = new Map();
  private readonly types = new Map<number, CelType>();
  private readonly idents = new Map<number, string>();
  private readonly calls = new Map<number, ResolvedCall>();
  private readonly used = new Set<string>();
  private readonly scopes: Map<string, CelType>[] = [];
  private free = 0;
  private readonly declarations: Declarations;
  private readonly issues: CelIssue[];

  constructor(declarations: Declarations, issues: CelIssue[]) {
    this.declarations = declarations;
    this.issues = issues;
  }

  outcome(expr: Expr): Checked {
    for (const [id, type] of this.types) this.types.set(id, substitute(this.mapping, type, dynType));
    const { types, idents, calls, used } = this;
    return { types, idents, calls, used, result: types.get(expr.id) ?? dynType };
  }

  private report(at: number, message: string): CelType {
    this.issues.push({ at, message });
    return errorType;
  }

  private typeOf(expr: Expr): CelType {
    return this.types.get(expr.id) ?? errorType;
  }

  private variable(written: string): { name: string; type: CelType } | undefined {
    const name = written.replace(/^\./, '');
    if (!written.startsWith('.')) {
      for (const scope of this.scopes.toReversed()) {
        const found = scope.get(name);
        if (found !== undefined) return { name, type: found };
      }
    }
    const type = this.declarations.variable(name);
    if (type === undefined) return undefined;
    this.used.add(name);
    return { name, type };
  }

  check(expr: Expr): void {
    this.types.set(expr.id, this.infer(expr));
  }

  private infer(expr: Expr): CelType {
    switch (expr.kind) {
      case 'literal':
        return typeOf(expr.value);
      case 'ident': {
        const found = this.variable(expr.name);
        if (found === undefined)
          return this.report(expr.at, `undeclared reference to '${expr.name}' (in container '')`);
        this.idents.set(expr.id, found.name);
        return found.type;
      }
      case 'select': {
        const name = qualifiedName(expr);
        const found = name?.includes('.') ? this.variable(name) : undefined;
        if (found !== undefined) {
          this.idents.set(expr.id, found.name);
          return found.type;
        }
        const type = this.selected(expr, expr.operand, expr.field, false);
        return expr.testOnly ? boolType : substitute(this.mapping, type);
      }
      case 'call':
        return this.call(expr, expr);
      case 'list':
        return this.list(expr.elements, expr.optionals);
      case 'map':
        return this.map(expr);
      case 'struct':
        return this.struct(expr);
      case 'fold':
        return this.fold(expr);
    }
  }

  private selected(expr: Expr, operand: Expr, field: string, optional: boolean): CelType {
    this.check(operand);
    const operandType = substitute(this.mapping, this.typeOf(operand));
    const inner = unwrapOptional(operandType);
    const target = inner ?? operandType;
    const result = this.fieldOf(expr, target, field);
    return inner !== undefined || optional ? optionalType(result) : result;
  }

  private fieldOf(expr: Expr, target: CelType, field: string): CelType {
    if (target.kind === 'map') return secondOf(target);
    if (target.kind === 'struct') return target.field?.(field) ?? this.report(expr.at, `undefined field '${field}'`);
    // Kubernetes' own types are structs to cel-go that nobody can look into.
    if (target.kind === 'opaque' && target.name.startsWith('kubernetes.')) {
      return this.report(expr.at, `unexpected failed resolution of '${target.name}'`);
    }
    if (target.kind === 'parameter') this.assignable(dynType, target);
    else if (!isDynOrError(target)) {
      this.report(expr.at, `type '${typeText(target)}' does not support field selection`);
    }
    return dynType;
  }

  private call(expr: Expr, { name, target, args }: Extract<Expr, { kind: 'call' }>): CelType {
    if (name === '_?._') {
      const [operand, field] = args;
      if (operand === undefined || field?.kind !== 'literal' || typeof field.value !== 'string') return dynType;
      return substitute(this.mapping, this.selected(expr, operand, field.value, true));
    }
    for (const arg of args) this.check(arg);
    if (target === undefined) {
      const declaration = this.declarations.functions.get(name.replace(/^\./, ''));
      if (declaration === undefined) return this.report(expr.at, `undeclared reference to '${name}' (in container '')`);
      return this.resolve(expr, declaration, undefined, args, false);
    }
    const prefix = qualifiedName(target);
    const namespaced = prefix === undefined ? undefined : this.declarations.functions.get(`${prefix}.${name}`);
    if (namespaced !== undefined) return this.resolve(expr, namespaced, undefined, args, true);
    this.check(target);
    const declaration = this.declarations.functions.get(name);
    if (declaration === undefined) return this.report(expr.at, `undeclared reference to '${name}' (in container '')`);
    return this.resolve(expr, declaration, target, args, false);
  }

  private resolve(
    expr: Expr,
    declaration: FunctionDeclaration,
    target: Expr | undefined,
    args: readonly Expr[],
    namespaced: boolean,
  ): CelType {
    const operands = target === undefined ? args : [target, ...args];
    const found = operands.map((operand) => this.typeOf(operand));
    if (declaration.name === '_&&_' || declaration.name === '_||_') return this.logic(expr, declaration, args, found);
    const fitting: Overload[] = [];
    let result: CelType | undefined;
    for (const overload of declaration.overloads) {
      if (overload.isMethod !== (target !== undefined)) continue;
      const fresh = new Map(overload.parameters.map((name) => [name, this.freeParameter()]));
      const wanted = overload.args.map((type) => substitute(fresh, type));
      const mapping = assignAll(this.mapping, found, wanted);
      if (mapping === undefined) continue;
      this.mapping = mapping;
      fitting.push(overload);
      const type = substitute(mapping, substitute(fresh, overload.result));
      if (result === undefined) result = type;
      else if (!isDyn(result) && !isSameType(type, result)) result = dynType;
    }
    if (result === undefined) {
      const shown = found.map((type) => substitute(this.mapping, type, dynType));
      const signature = signatureText(shown, target !== undefined);
      return this.report(expr.at, `found no matching overload for '${declaration.name}' applied to '${signature}'`);
    }
    this.calls.set(expr.id, { declaration, overloads: fitting, namespaced });
    return result;
  }

  private logic(
    expr: Expr,
    declaration: FunctionDeclaration,
    args: readonly Expr[],
    found: readonly CelType[],
  ): CelType {
    let fine = true;
    for (const [index, type] of found.entries()) {
      if (this.assignable(type, boolType)) continue;
      this.report(args[index]?.at ?? expr.at, `expected type 'bool' but found '${typeText(type)}'`);
      fine = false;
    }
    if (!fine) return errorType;
    this.calls.set(expr.id, { declaration, overloads: declaration.overloads, namespaced: false });
    return boolType;
  }

  /** The type inside an optional element, which must be one. */
  private unwrapped(expr: Expr, type: CelType, isOptional: boolean): CelType {
    if (!isOptional) return type;
    const inner = unwrapOptional(type);
    if (inner === undefined && !isDyn(type)) {
      this.report(expr.at, `expected type '${typeText(optionalType(type))}' but found '${typeText(type)}'`);
    }
    return inner ?? type;
  }

  private list(elements: readonly Expr[], optionals: ReadonlySet<number>): CelType {
    let joined: CelType | undefined;
    for (const [index, element] of elements.entries()) {
      this.check(element);
      joined = this.join(joined, this.unwrapped(element, this.typeOf(element), optionals.has(index)));
    }
    return listType(joined ?? this.freeParameter());
  }

  private map({ entries }: Extract<Expr, { kind: 'map' }>): CelType {
    let keys: CelType | undefined;
    let values: CelType | undefined;
    for (const { key, value, optional } of entries) {
      this.check(key);
      keys = this.join(keys, this.typeOf(key));
      this.check(value);
      values = this.join(values, this.unwrapped(value, this.typeOf(value), optional));
    }
    return mapType(keys ?? this.freeParameter(), values ?? this.freeParameter());
  }

  private struct(expr: Extract<Expr, { kind: 'struct' }>): CelType {
    const found = this.variable(expr.name);
    if (found === undefined) return this.report(expr.at, `undeclared reference to '${expr.name}' (in container '')`);
    for (const { value } of expr.fields) this.check(value);
    if (found.type.kind !== 'type') return this.report(expr.at, `'${typeText(found.type)}' is not a type`);
    const type = firstOf(found.type);
    if (type.kind !== 'struct') return this.report(expr.at, `'${type.name}' is not a message type`);
    for (const field of expr.fields) {
      const wanted = type.field?.(field.name);
      const given = this.unwrapped(field.value, this.typeOf(field.value), field.optional);
      if (wanted === undefined) this.report(field.at, `undefined field '${field.name}'`);
      else if (!this.assignable(wanted, given)) {
        const text = `expected type of field '${field.name}' is '${typeText(wanted)}' but provided type is '${typeText(given)}'`;
        this.report(field.at, text);
      }
    }
    return type;
  }

  private fold(expr: Extract<Expr, { kind: 'fold' }>): CelType {
    this.check(expr.range);
    this.check(expr.initial);
    const range = substitute(this.mapping, this.typeOf(expr.range));
    const accumulator = this.typeOf(expr.initial);
    this.scopes.push(new Map([[expr.accumulator, accumulator]]));
    const two = expr.variable2 !== undefined;
    const [first, second] = this.variables(expr.range, range, two);
    const scope = new Map([[expr.variable, first]]);
    if (expr.variable2 !== undefined) scope.set(expr.variable2, second);
    this.scopes.push(scope);
    this.check(expr.condition);
    this.assert(expr.condition, boolType);
    this.check(expr.step);
    this.assert(expr.step, accumulator);
    this.scopes.pop();
    this.check(expr.result);
    this.scopes.pop();
    return substitute(this.mapping, this.typeOf(expr.result));
  }

  private variables(at: Expr, range: CelType, two: boolean): readonly [CelType, CelType] {
    if (range.kind === 'list') return two ? [intType, firstOf(range)] : [firstOf(range), dynType];
    if (range.kind === 'map') return [firstOf(range), secondOf(range)];
    if (isDynOrError(range) || range.kind === 'parameter') {
      this.assignable(dynType, range);
      return [dynType, dynType];
    }
    const text = `expression of type '${typeText(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`;
    this.report(at.at, text);
    return [errorType, errorType];
  }

  private assert(expr: Expr, type: CelType): void {
    if (this.assignable(type, this.typeOf(expr))) return;
    this.report(expr.at, `expected type '${typeText(type)}' but found '${typeText(this.typeOf(expr))}'`);
  }

  private join(previous: CelType | undefined, current: CelType): CelType {
    if (previous === undefined) return current;
    return this.assignable(previous, current) ? mostGeneral(previous, current) : dynType;
  }

  private assignable(a: CelType, b: CelType): boolean {
    const mapping = assign(this.mapping, a, b);
    if (mapping === undefined) return false;
    this.mapping = mapping;
    return true;
  }

  private freeParameter(): CelType {
    this.free += 1;
    return parameter(`_var${this.free - 1}`);
  }
}
