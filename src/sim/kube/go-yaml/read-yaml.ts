import { goSyntax, type Key, keyText } from './go-value.ts';
import { parseDocument, type YamlNode } from './parse.ts';
import { YamlProblem } from './problem.ts';
import { resolveScalar, type Scalar } from './resolve.ts';
import { readText } from './text.ts';

/** What a YAML text holds, as JSON data whose maps are sorted by their keys, and the keys that it has twice. */
export interface ReadYaml {
  readonly value: unknown;
  /** `line 3: key "a" already set in map`. */
  readonly duplicates: readonly string[];
}

/**
 * The first document of a text, or of its bytes, null when there is none. Throws an Error with the text that Go programs
 * of the cluster print: `yaml: line 2: mapping values are not allowed in this context`. Follows sigs.k8s.io/yaml
 * YAMLToJSON, which reads with go-yaml.
 */
export function readYaml(source: string | Uint8Array): ReadYaml {
  try {
    const node = parseDocument(readText(typeof source === 'string' ? Buffer.from(source) : source));
    const reader = new Reader();
    const value = node === undefined ? null : asJson(reader.read(node));
    return { value, duplicates: reader.duplicates };
  } catch (error) {
    if (error instanceof RangeError) throw new Error('yaml: exceeded max depth of 10000');
    throw error instanceof YamlProblem ? new Error(`yaml: ${error.message}`) : error;
  }
}

/** Scalars as they were read, and maps by Go's idea of which keys are the same. */
type Value = { readonly scalar: Scalar; readonly isFloat: boolean } | readonly Value[] | Map<string, [Key, Value]>;

/** So many values may come by way of aliases. Follows allowedAliasRatio of go-yaml. */
const [few, many] = [400_000, 4_000_000];

function allowedAliases(count: number): number {
  if (count <= few) return 0.99;
  return count >= many ? 0.1 : 0.99 - (0.89 * (count - few)) / (many - few);
}

class Reader {
  readonly duplicates: string[] = [];
  private readonly open = new Set<YamlNode>();
  private count = 0;
  private aliased = 0;

  read(node: YamlNode): Value {
    this.count += 1;
    if (this.open.size > 0) this.aliased += 1;
    if (this.aliased > 100 && this.count > 1000 && this.aliased / this.count > allowedAliases(this.count)) {
      throw new YamlProblem('document contains excessive aliasing');
    }
    switch (node.kind) {
      case 'alias':
        return this.through(node, () => this.read(node.target));
      case 'scalar':
        return this.scalar(node);
      case 'sequence':
        return node.items.map((item) => this.read(item));
      case 'mapping':
        return this.fill(new Map(), node);
    }
  }

  private through<T>(alias: YamlNode & { readonly kind: 'alias' }, read: () => T): T {
    if (this.open.has(alias)) throw new YamlProblem(`anchor '${alias.name}' value contains itself`);
    this.open.add(alias);
    const value = read();
    this.open.delete(alias);
    return value;
  }

  private scalar({ tag, value, isImplicit }: YamlNode & { readonly kind: 'scalar' }): Value {
    if (tag === '' && !isImplicit) return { scalar: value, isFloat: false };
    const { value: scalar, isFloat } = resolveScalar(tag, value);
    return { scalar, isFloat };
  }

  private fill(map: Map<string, [Key, Value]>, { entries }: YamlNode & { readonly kind: 'mapping' }) {
    for (const [keyNode, valueNode] of entries) {
      if (isMerge(keyNode)) {
        this.merge(map, valueNode);
        continue;
      }
      const read = this.read(keyNode);
      if (Array.isArray(read) || read instanceof Map) throw new YamlProblem(`invalid map key: ${goValue(read)}`);
      const { scalar, isFloat } = read as { scalar: Scalar; isFloat: boolean };
      const key: Key = { value: scalar, isFloat };
      const id = `${isFloat ? 'float' : typeof scalar} ${String(scalar)}`;
      const value = this.read(valueNode);
      if (map.has(id)) {
        this.duplicates.push(`line ${valueNode.line + 1}: key ${goSyntax(key)} already set in map`);
      }
      map.set(id, [key, value]);
    }
    return map;
  }

  private merge(map: Map<string, [Key, Value]>, node: YamlNode): void {
    // Earlier ones win, so they come last.
    const sources = node.kind === 'sequence' ? node.items.toReversed() : [node];
    for (const source of sources) {
      const target = source.kind === 'alias' ? source.target : source;
      if (target.kind !== 'mapping') {
        throw new YamlProblem('map merge requires map or sequence of maps as the value');
      }
      if (source.kind === 'alias') this.through(source, () => this.fill(map, target));
      else this.fill(map, target);
    }
  }
}

function isMerge(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === '<<' && (node.isImplicit || node.tag === 'tag:yaml.org,2002:merge');
}

/** A value as Go shows it with `%#v`. */
function goValue(value: Value): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goValue).join(', ')}}`;
  if (value instanceof Map) {
    const entries = [...value.values()].map(([key, item]) => `${goSyntax(key)}:${goValue(item)}`);
    return `map[interface {}]interface {}{${entries.sort().join(', ')}}`;
  }
  const { scalar, isFloat } = value as { scalar: Scalar; isFloat: boolean };
  return goSyntax({ value: scalar, isFloat });
}

function asJson(value: Value): unknown {
  if (Array.isArray(value)) return value.map(asJson);
  if (value instanceof Map) return jsonObject(value);
  const { scalar } = value as { scalar: Scalar };
  if (typeof scalar === 'bigint') return Number(scalar);
  if (typeof scalar === 'number' && !Number.isFinite(scalar)) {
    throw new Error(`json: unsupported value: ${Number.isNaN(scalar) ? 'NaN' : scalar > 0 ? '+Inf' : '-Inf'}`);
  }
  return scalar;
}

const property = { enumerable: true, configurable: true, writable: true };

function jsonObject(map: Map<string, [Key, Value]>): object {
  const named = [...map.values()].map(([key, item]): [string, Value] => {
    const name = keyText(key);
    if (name === undefined) {
      const shown = goValue(item).replace('interface {}(nil)', '<nil>');
      throw new Error(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${shown}`);
    }
    return [name, item];
  });
  const object = {};
  for (const [name, item] of named.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))) {
    Object.defineProperty(object, name, { value: asJson(item), ...property });
  }
  return object;
}
