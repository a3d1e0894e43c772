import type { Segment } from './field-path.ts';

/**
 * How the values of a field compare. `struct` and `list` know their parts through the schema table; `plain` is any
 * JSON of which nothing is known (custom resources, Docker documents).
 */
export type FieldRule =
  | { readonly type: 'plain' | 'scalar' | 'quantity' | 'image' | 'duration' | 'path' }
  | { readonly type: 'struct'; readonly key: string }
  | { readonly type: 'selector' }
  | { readonly type: 'map'; readonly value: FieldRule }
  | { readonly type: 'sequence'; readonly item: FieldRule }
  | { readonly type: 'set'; readonly item: FieldRule }
  /** Items are one and the same when their keys are. */
  | { readonly type: 'keyed'; readonly key: string; readonly item: FieldRule };

/** What the schema table tells about a field: its type, and for lists the merge key. */
export interface FieldFact {
  readonly type: TypeFact;
  readonly mergeKey?: string;
  /** Absent is not the same as empty: a pointer in the Go type. */
  readonly pointer?: boolean;
}

export type TypeFact =
  | { readonly scalar: string }
  | { readonly ref: string }
  | { readonly map: TypeFact }
  | { readonly list: TypeFact };

/** The fields of a type by its key; undefined for a type of which nothing is known. */
export type Facts = (typeKey: string) => Readonly<Record<string, FieldFact>> | undefined;

const core = 'k8s.io/api/core/v1';
const meta = 'k8s.io/apimachinery/pkg/apis/meta/v1';

/** Text fields that hold an image reference: the schema calls them strings. */
const images = new Set([
  `${core}.Container.image`,
  `${core}.EphemeralContainer.image`,
  `${core}.ImageVolumeSource.reference`,
]);

/** Text fields that hold a path, for which a slash at the end says nothing. */
const paths = new Set([
  `${core}.HostPathVolumeSource.path`,
  `${core}.LocalVolumeSource.path`,
  `${core}.NFSVolumeSource.path`,
  `${core}.VolumeMount.mountPath`,
]);

/** Lists whose order has a meaning; Kubernetes treats all others as sets or keyed maps. */
const sequences = new Set([
  `${core}.Container.command`,
  `${core}.Container.args`,
  `${core}.EphemeralContainer.command`,
  `${core}.EphemeralContainer.args`,
  `${core}.ExecAction.command`,
  `${core}.PodDNSConfig.nameservers`,
  `${core}.PodDNSConfig.searches`,
  `${core}.PodSpec.initContainers`,
]);

/** The rule for the values of a type. */
function ruleOfType(fact: TypeFact): FieldRule {
  if ('scalar' in fact) return { type: 'scalar' };
  if ('map' in fact) return { type: 'map', value: ruleOfType(fact.map) };
  if ('list' in fact) return { type: 'set', item: ruleOfType(fact.list) };
  switch (fact.ref) {
    case 'k8s.io/apimachinery/pkg/api/resource.Quantity':
      return { type: 'quantity' };
    case `${meta}.Duration`:
      return { type: 'duration' };
    case `${meta}.LabelSelector`:
      return { type: 'selector' };
    case 'k8s.io/apimachinery/pkg/util/intstr.IntOrString':
    case `${meta}.Time`:
    case `${meta}.MicroTime`:
      return { type: 'scalar' };
    default:
      return { type: 'struct', key: fact.ref };
  }
}

/** The rule for a field of a struct, and whether its absence differs from emptiness. */
export function ruleOfField(
  facts: Facts,
  typeKey: string,
  name: string,
): { readonly rule: FieldRule; readonly pointer: boolean } {
  const fact = facts(typeKey)?.[name];
  if (fact === undefined) return { rule: { type: 'plain' }, pointer: true };
  const pointer = fact.pointer === true;
  const place = `${typeKey}.${name}`;
  if (images.has(place)) return { rule: { type: 'image' }, pointer };
  if (paths.has(place)) return { rule: { type: 'path' }, pointer };
  if ('list' in fact.type) {
    const item = ruleOfType(fact.type.list);
    if (sequences.has(place)) return { rule: { type: 'sequence', item }, pointer };
    if (fact.mergeKey !== undefined) return { rule: { type: 'keyed', key: fact.mergeKey, item }, pointer };
    return { rule: { type: 'set', item }, pointer };
  }
  return { rule: ruleOfType(fact.type), pointer };
}

/** The rule at the end of a path that starts in a struct of that type, and whether absence differs from emptiness there. */
export function ruleAt(
  facts: Facts,
  typeKey: string | undefined,
  segments: readonly Segment[],
): { readonly rule: FieldRule; readonly pointer: boolean } {
  const start: FieldRule = typeKey === undefined ? { type: 'plain' } : { type: 'struct', key: typeKey };
  return follow(facts, start, segments);
}

function follow(
  facts: Facts,
  start: FieldRule,
  segments: readonly Segment[],
): { readonly rule: FieldRule; readonly pointer: boolean } {
  let rule = start;
  let pointer = true;
  for (const segment of segments) {
    if (segment.type !== 'field') {
      rule = rule.type === 'set' || rule.type === 'keyed' || rule.type === 'sequence' ? rule.item : { type: 'plain' };
      pointer = true;
    } else if (rule.type === 'struct' || rule.type === 'selector') {
      const key: string = rule.type === 'struct' ? rule.key : `${meta}.LabelSelector`;
      ({ rule, pointer } = ruleOfField(facts, key, segment.name));
    } else {
      rule = rule.type === 'map' ? rule.value : { type: 'plain' };
      pointer = true;
    }
  }
  return { rule, pointer };
}
