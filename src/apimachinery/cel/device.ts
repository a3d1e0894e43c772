import type { Device, DeviceAttribute } from '../types/resource-v1.ts';
import { parseType } from './check/declarations.ts';
import { dynType, mapType, stringType, structType } from './check/types.ts';
import { type CelEnvironment, compileCel, kubernetesEnvironment } from './environment.ts';
import { quantityOfText } from './library/quantity.ts';
import { semver } from './library/semver.ts';
import { typeName } from './values/type-of.ts';
import { CelMap, EntryMap, Opaque, type Value } from './values/value.ts';

let known: CelEnvironment | undefined;

/**
 * What selectors of devices are about: `device`, and `cel.bind`, which other expressions do not have. Follows
 * dynamic-resource-allocation cel, newCompiler.
 */
export function deviceEnvironment(): CelEnvironment {
  if (known !== undefined) return known;
  const facts = new Map([
    ['driver', stringType],
    ['attributes', mapType(stringType, mapType(stringType, dynType))],
    ['capacity', mapType(stringType, mapType(stringType, parseType('quantity')))],
  ]);
  const base = kubernetesEnvironment({ device: structType('kubernetes.DRADevice', (field) => facts.get(field)) });
  known = { ...base, macros: new Set([...base.macros, 'bind/3']) };
  return known;
}

/** Facts by domain, then by name. A domain that nobody mentioned is an empty map, so that `has()` can be asked of it. */
class Facts extends CelMap {
  private readonly domains: EntryMap;

  constructor(driver: string, facts: Readonly<Record<string, Value>>) {
    super();
    const byDomain = new Map<string, [string, Value][]>();
    for (const [name, value] of Object.entries(facts)) {
      const slash = name.indexOf('/');
      const domain = slash < 0 ? driver : name.slice(0, slash);
      byDomain.set(domain, [...(byDomain.get(domain) ?? []), [name.slice(slash + 1), value]]);
    }
    this.domains = new EntryMap([...byDomain].map(([domain, entries]) => [domain, new EntryMap(entries)]));
  }

  get size(): number {
    return this.domains.size;
  }

  get(key: Value): Value {
    return this.domains.get(key) ?? new EntryMap();
  }

  override has(key: Value): boolean {
    return this.domains.has(key);
  }

  keys(): Iterable<Value> {
    return this.domains.keys();
  }
}

function attributeValue({ int, bool, string, version }: DeviceAttribute): Value {
  if (int !== undefined) return BigInt(int);
  if (bool !== undefined) return bool;
  return string ?? semver(version ?? '');
}

function deviceValue(driver: string, { attributes = {}, capacity = {} }: Device): Value {
  const values = <T>(facts: Readonly<Record<string, T>>, toValue: (fact: T) => Value) =>
    new Facts(driver, Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, toValue(fact)])));
  return new EntryMap([
    ['driver', driver],
    ['attributes', values(attributes, attributeValue)],
    ['capacity', values(capacity, ({ value }) => quantityOfText(value))],
  ]);
}

/** What cel-go says when it is asked for the truth of something else. */
function noTruth(value: Value): string {
  const reason =
    typeof value === 'string'
      ? "unsupported native conversion from string to 'bool'"
      : typeof value === 'bigint'
        ? "unsupported type conversion from 'int' to bool"
        : `type conversion error from '${value instanceof Opaque ? 'Semver' : typeName(value)}' to 'bool'`;
  return `CEL result of type ${typeName(value)} could not be converted to bool: ${reason}`;
}

/** Whether a device is meant by an expression; text: why the expression cannot say. */
export type DeviceSelection = (driver: string, device: Device) => boolean | { readonly error: string };

/** An expression that picks devices. What it says of mistakes follows dynamic-resource-allocation cel, DeviceMatches. */
export function deviceSelection(expression: string): DeviceSelection {
  const { program, issues, failure } = compileCel(deviceEnvironment(), expression);
  if (program === undefined) {
    const error = `CEL compile error: ${issues === undefined ? `program instantiation failed: ${failure}` : `compilation failed: ${issues}`}`;
    return () => ({ error });
  }
  return (driver, device) => {
    const { value, error } = program.evaluate((name) => (name === 'device' ? deviceValue(driver, device) : undefined));
    if (error !== undefined) return { error: `CEL runtime error: ${error}` };
    return typeof value === 'boolean' ? value : { error: `CEL runtime error: ${noTruth(value)}` };
  };
}
