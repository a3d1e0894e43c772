import { type CelType, dynType, firstOf, isDyn, isDynOrError, isSameType } from './types.ts';

/** What type parameters stand for so far. */
export type Mapping = ReadonlyMap<string, CelType>;

/** The mapping under which `from` can be used as `to`; undefined: never. Follows cel-go checker/types.go. */
export function assign(mapping: Mapping, from: CelType, to: CelType): Mapping | undefined {
  return assignAll(mapping, [from], [to]);
}

export function assignAll(mapping: Mapping, from: readonly CelType[], to: readonly CelType[]): Mapping | undefined {
  const copy = new Map(mapping);
  return isAssignableList(copy, from, to) ? copy : undefined;
}

function isAssignableList(m: Map<string, CelType>, from: readonly CelType[], to: readonly CelType[]): boolean {
  return from.length === to.length && from.every((type, index) => isAssignable(m, type, to[index] ?? dynType));
}

function isAssignable(m: Map<string, CelType>, from: CelType, to: CelType): boolean {
  if (to.kind === 'parameter') {
    const outcome = substitutes(m, from, to);
    if (outcome.valid) return true;
    if (outcome.known) return false;
  }
  if (from.kind === 'parameter') return substitutes(m, to, from).valid;
  if (isDynOrError(from) || isDynOrError(to)) return true;
  if (from.kind === 'null') return isNullable(to);
  if (to.kind === 'null') return isNullable(from);
  switch (from.kind) {
    case 'type':
      return to.kind === 'type';
    case 'opaque':
    case 'list':
    case 'map':
      return from.kind === to.kind && from.name === to.name && isAssignableList(m, from.params, to.params);
    default:
      return from.kind === to.kind && from.name === to.name;
  }
}

function isNullable({ kind }: CelType): boolean {
  return ['opaque', 'struct', 'duration', 'timestamp', 'null'].includes(kind);
}

/** Whether parameter `of` can stand for `type`; `known`: it already stands for something. */
function substitutes(m: Map<string, CelType>, type: CelType, of: CelType): { valid: boolean; known: boolean } {
  if (isSameType(type, of)) return { valid: true, known: true };
  const found = m.get(of.name);
  if (found !== undefined) {
    if (isSameType(type, found)) return { valid: true, known: true };
    if (!isAssignable(m, type, found)) return { valid: false, known: true };
    const general = mostGeneral(type, found);
    if (!occurs(m, of, general)) m.set(of.name, general);
    return { valid: true, known: true };
  }
  if (occurs(m, of, type)) return { valid: false, known: false };
  m.set(of.name, type);
  return { valid: true, known: false };
}

function occurs(m: Mapping, parameter: CelType, within: CelType): boolean {
  if (isSameType(parameter, within)) return true;
  if (within.kind !== 'parameter') return within.params.some((param) => occurs(m, parameter, param));
  const found = m.get(within.name);
  return found !== undefined && occurs(m, parameter, found);
}

/** The less specific one of two types that fit. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return isLessSpecific(a, b) ? a : b;
}

function isLessSpecific(a: CelType, b: CelType): boolean {
  if (isDyn(a) || a.kind === 'parameter') return true;
  if (isDyn(b) || b.kind === 'parameter' || a.kind !== b.kind) return false;
  if (a.kind === 'type') return true;
  if (a.params.length === 0) return isSameType(a, b);
  return (
    a.name === b.name &&
    a.params.length === b.params.length &&
    a.params.every((param, index) => isLessSpecific(param, b.params[index] ?? dynType))
  );
}

/** Puts in what parameters stand for; `free`: what others become. */
export function substitute(m: Mapping, type: CelType, free?: CelType): CelType {
  if (type.kind === 'parameter') {
    const found = m.get(type.name);
    if (found !== undefined) return substitute(m, found, free);
    return free ?? type;
  }
  if (type.params.length === 0 || type.kind === 'struct') return type;
  if (type.kind === 'type' && type.params.length > 0) return { ...type, params: [substitute(m, firstOf(type), free)] };
  return { ...type, params: type.params.map((param) => substitute(m, param, free)) };
}
