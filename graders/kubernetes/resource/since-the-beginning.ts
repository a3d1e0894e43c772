import type { KubernetesObject } from '#api';
import { isEmpty, sameMeaning } from '../../match/compare.ts';
import type { Comparison, Finding } from '../../match/condition.ts';
import { type FieldRule, ruleOfField } from '../../match/rules.ts';
import { showValue } from '../../match/show.ts';
import type { SeenObject } from './observe.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Written by the volume controller when it chose the other half of a binding by itself. */
const boundByController = 'pv.kubernetes.io/bound-by-controller';

/** Annotations by which kubectl and controllers keep their own books; all others are somebody's doing. */
const bookkeeping = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'pv.kubernetes.io/bind-completed',
  boundByController,
  'volume.kubernetes.io/selected-node',
  'volume.kubernetes.io/storage-provisioner',
  'volume.beta.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/storage-resizer',
  'deployment.kubernetes.io/revision',
]);

/** Whether the object is the one of the beginning, and with `unchanged` whether nobody changed it. One finding a difference. */
export function sinceTheBeginning(
  { object, original }: SeenObject,
  { facts, typeKey }: Comparison,
  unchanged: boolean,
): readonly Finding[] {
  if (original === undefined) return [madeAnew];
  if (!unchanged) return [asBefore];
  const [before, now] = [contentOf(original, object), contentOf(object, object)];
  const differences = [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((path) => {
    const [section = '', field] = path.split('/');
    const { rule, pointer } = ruleOf(section, field);
    const [old, seen] = [before[path] ?? undefined, now[path] ?? undefined];
    const same =
      old === undefined || seen === undefined
        ? old === seen || (!pointer && isEmpty(old) && isEmpty(seen))
        : sameMeaning(old, seen, rule, facts, 'exact') && sameMeaning(seen, old, rule, facts, 'exact');
    return same ? [] : [changed(path.replace('/', '.'), old, seen)];
  });
  return differences.length === 0 ? [asBefore] : differences;

  /** How a field compares, and whether its absence differs from emptiness: in a map such as `data` it does. */
  function ruleOf(section: string, field: string | undefined): { readonly rule: FieldRule; readonly pointer: boolean } {
    const plain = { rule: { type: 'plain' }, pointer: section !== 'metadata' } as const;
    if (typeKey === undefined || section === 'metadata') return plain;
    const whole = ruleOfField(facts, typeKey, section);
    if (field === undefined) return whole;
    if (whole.rule.type === 'struct') return ruleOfField(facts, whole.rule.key, field);
    return whole.rule.type === 'map' ? { rule: whole.rule.value, pointer: true } : plain;
  }
}

/** What people write, by `section/field`: not the status, nor what the server keeps, nor a binding that the controller made. */
function contentOf(object: KubernetesObject, now: KubernetesObject): Fields {
  const { apiVersion: _, kind: __, metadata, status: ___, ...sections } = object;
  const bound = now.metadata?.annotations?.[boundByController] !== undefined;
  const annotations = Object.entries(metadata?.annotations ?? {}).filter(([key]) => !bookkeeping.has(key));
  const content: Record<string, unknown> = {
    'metadata/labels': metadata?.labels ?? {},
    'metadata/annotations': Object.fromEntries(annotations),
  };
  for (const [section, value] of Object.entries(sections)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) content[section] = value;
    else for (const [field, inner] of Object.entries(value)) content[`${section}/${field}`] = inner;
  }
  if (bound) for (const field of ['spec/claimRef', 'spec/volumeName']) delete content[field];
  return content;
}

const asBefore: Finding = {
  holds: true,
  expected: 'metadata.uid: (as at the beginning)',
  observed: 'metadata.uid: (as at the beginning)',
  en: 'It is the one that was there at the beginning.',
  ko: '처음에 있던 오브젝트 그대로입니다.',
};

const madeAnew: Finding = {
  holds: false,
  expected: 'metadata.uid: (as at the beginning)',
  observed: 'metadata.uid: (another one)',
  en: 'It was made anew; the one that was there at the beginning has to stay.',
  ko: '새로 만든 오브젝트입니다. 처음에 있던 오브젝트가 그대로 남아 있어야 합니다.',
};

function changed(path: string, before: unknown, now: unknown): Finding {
  const show = (value: unknown): string => (value === undefined ? '(absent)' : showValue(value));
  return {
    holds: false,
    expected: `${path}: ${show(before)}`,
    observed: `${path}: ${show(now)}`,
    en: `${path} was changed from ${show(before)} to ${show(now)}.`,
    ko: `${path} 값이 ${show(before)}에서 ${show(now)}(으)로 바뀌었습니다.`,
  };
}
