import type { Value } from '../values/value.ts';
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  opaqueType,
  optionalType,
  parameter,
  stringType,
  timestampType,
  typeType,
  uintType,
} from './types.ts';

/** One way to call a function. The receiver of a method is its first argument. */
export interface Overload {
  readonly isMethod: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  readonly parameters: readonly string[];
  /** Called with arguments that fit `args`; absent where the interpreter knows the function itself. */
  readonly run?: (args: readonly Value[]) => Value;
  /** What a call costs; without it 1. Follows cel-go interpreter/runtimecost.go and Kubernetes' library/cost.go. */
  readonly cost?: (args: readonly Value[], result: Value) => number;
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly overloads: readonly Overload[];
}

/** Functions by name. */
export type Functions = ReadonlyMap<string, FunctionDeclaration>;

const basic: Readonly<Record<string, CelType>> = {
  bool: boolType,
  bytes: bytesType,
  double: doubleType,
  duration: durationType,
  dyn: dynType,
  int: intType,
  null: nullType,
  string: stringType,
  timestamp: timestampType,
  type: typeType(),
  uint: uintType,
};
const named: Readonly<Record<string, string>> = {
  quantity: 'kubernetes.Quantity',
  url: 'kubernetes.URL',
  ip: 'net.IP',
  cidr: 'net.CIDR',
  format: 'kubernetes.NamedFormat',
  semver: 'kubernetes.Semver',
  authorizer: 'kubernetes.authorization.Authorizer',
  pathCheck: 'kubernetes.authorization.PathCheck',
  groupCheck: 'kubernetes.authorization.GroupCheck',
  resourceCheck: 'kubernetes.authorization.ResourceCheck',
  decision: 'kubernetes.authorization.Decision',
};

/** `list<A>`, `map<string, dyn>`, `optional<A>`, `quantity`; one capital letter is a parameter. */
export function parseType(text: string): CelType {
  const [, head = '', inner] = /^(\w+)(?:<(.*)>)?$/.exec(text.trim()) ?? [];
  if (/^[A-Z]$/.test(head)) return parameter(head);
  const params = inner === undefined ? [] : splitTypes(inner).map(parseType);
  const [first = dynType, second = dynType] = params;
  if (head === 'list') return listType(first);
  if (head === 'map') return mapType(first, second);
  if (head === 'optional') return optionalType(first);
  if (head === 'type') return typeType(params[0]);
  const opaque = named[head];
  const found = opaque === undefined ? basic[head] : opaqueType(opaque);
  if (found === undefined) throw new Error(`no such type in a declaration: ${text}`);
  return found;
}

function splitTypes(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const character = text[index];
    if (character === '<') depth += 1;
    else if (character === '>') depth -= 1;
    else if (depth === 0 && (character === ',' || character === undefined)) {
      const part = text.slice(start, index).trim();
      if (part !== '') parts.push(part);
      start = index + 1;
    }
  }
  return parts;
}

function parametersOf(type: CelType): readonly string[] {
  return type.kind === 'parameter' ? [type.name] : type.params.flatMap(parametersOf);
}

/** Reads `(int, int): bool` of a function and `string.(string): bool` of a method. */
export function parseSignature(text: string): Pick<Overload, 'isMethod' | 'args' | 'result' | 'parameters'> {
  const match = /^(?:(.+)\.)?\((.*)\):(.+)$/.exec(text);
  if (match === null) throw new Error(`no signature: ${text}`);
  const [, receiver, list = '', result = ''] = match;
  const args = [...(receiver === undefined ? [] : [receiver]), ...splitTypes(list)].map(parseType);
  const parameters = [...new Set([...args, parseType(result)].flatMap(parametersOf))];
  return { isMethod: receiver !== undefined, args, result: parseType(result), parameters };
}

export type Run = (...args: never[]) => Value;

/** A function as libraries write it: its name and, by signature, what it does. */
export interface Definition {
  readonly name: string;
  readonly overloads: Readonly<Record<string, Run | undefined>>;
  readonly cost?: Overload['cost'];
}

/** Gathers definitions, those of one name together. */
export function declare(definitions: readonly Definition[]): Functions {
  const functions = new Map<string, { name: string; overloads: Overload[] }>();
  for (const { name, overloads, cost } of definitions) {
    const found = functions.get(name) ?? { name, overloads: [] };
    functions.set(name, found);
    for (const [signature, run] of Object.entries(overloads)) {
      const call = run as ((...args: readonly Value[]) => Value) | undefined;
      found.overloads.push({
        ...parseSignature(signature),
        ...(call === undefined ? {} : { run: (args: readonly Value[]) => call(...args) }),
        ...(cost === undefined ? {} : { cost }),
      });
    }
  }
  return functions;
}
