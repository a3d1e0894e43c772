import { type FieldError, fieldForbidden, fieldInvalid, fieldRequired, isDns1123Label } from '#apimachinery';
import type { Affinity, NodeAffinity, PodAffinity, PodAffinityTerm } from '#types/core-v1';
import { invalidAll, type Path } from '../errors.ts';
import { type LabelSelector, validateLabelName, validateLabelSelector } from '../labels.ts';
import { validateNodeSelector, validateNodeSelectorTerm } from '../node-selector.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const WEIGHT = 'must be in the range 1-100';

/** Follows pkg/apis/core/validation, validateAffinity. */
export function validateAffinity(affinity: Affinity | undefined, where: Path): FieldError[] {
  return [
    ...(affinity?.nodeAffinity ? validateNodeAffinity(affinity.nodeAffinity, where.child('nodeAffinity')) : []),
    ...(affinity?.podAffinity ? validatePodAffinity(affinity.podAffinity, where.child('podAffinity')) : []),
    ...(affinity?.podAntiAffinity ? validatePodAffinity(affinity.podAntiAffinity, where.child('podAntiAffinity')) : []),
  ];
}

function validateNodeAffinity(affinity: NodeAffinity, where: Path): FieldError[] {
  const errors = affinity[REQUIRED] ? validateNodeSelector(affinity[REQUIRED], where.child(REQUIRED)) : [];
  (affinity[PREFERRED] ?? []).forEach((term, index) => {
    const here = where.child(PREFERRED).index(index);
    errors.push(...weight(term.weight, here));
    errors.push(...validateNodeSelectorTerm(term.preference ?? {}, here.child('preference'), false));
  });
  return errors;
}

function weight(value: number | undefined, where: Path): FieldError[] {
  const number = value ?? 0;
  return number <= 0 || number > 100 ? [fieldInvalid(where.child('weight'), number, WEIGHT)] : [];
}

function validatePodAffinity(affinity: PodAffinity, where: Path): FieldError[] {
  return [
    ...(affinity[REQUIRED] ?? []).flatMap((term, index) => validateTerm(term, where.child(REQUIRED).index(index))),
    ...(affinity[PREFERRED] ?? []).flatMap((term, index) => {
      const here = where.child(PREFERRED).index(index);
      return [...weight(term.weight, here), ...validateTerm(term.podAffinityTerm, here.child('podAffinityTerm'))];
    }),
  ];
}

/** Follows pkg/apis/core/validation, validatePodAffinityTerm. */
function validateTerm(term: PodAffinityTerm, where: Path): FieldError[] {
  const topologyKey = term?.topologyKey ?? '';
  return [
    ...validateLabelSelector(term?.labelSelector, where.child('labelSelector')),
    ...validateLabelSelector(term?.namespaceSelector, where.child('namespaceSelector')),
    ...(term?.namespaces ?? []).flatMap((name) => invalidAll(where.child('namespace'), name, isDns1123Label(name))),
    ...validateLabelKeys(term?.matchLabelKeys ?? [], term?.labelSelector, where.child('matchLabelKeys')),
    ...validateLabelKeys(term?.mismatchLabelKeys ?? [], term?.labelSelector, where.child('mismatchLabelKeys')),
    ...overlaps(term ?? {}, where),
    ...(topologyKey === '' ? [fieldRequired(where.child('topologyKey'), 'can not be empty')] : []),
    ...validateLabelName(topologyKey, where.child('topologyKey')),
  ];
}

function validateLabelKeys(keys: readonly string[], selector: LabelSelector | undefined, where: Path): FieldError[] {
  if (keys.length > 0 && !selector) {
    return [fieldForbidden(where, 'must not be specified when labelSelector is not set')];
  }
  return keys.flatMap((key, index) => validateLabelName(key, where.index(index)));
}

function overlaps(term: Partial<PodAffinityTerm>, where: Path): FieldError[] {
  const keys = term.matchLabelKeys ?? [];
  const errors: FieldError[] = [];
  const seen = new Set(Object.keys(term.labelSelector?.matchLabels ?? {}));
  for (const { key } of term.labelSelector?.matchExpressions ?? []) {
    const index = keys.lastIndexOf(key);
    if (index >= 0 && seen.has(key)) {
      errors.push(fieldInvalid(where.index(index), key, 'exists in both matchLabelKeys and labelSelector'));
    }
    seen.add(key);
  }
  keys.forEach((key, index) => {
    if (term.mismatchLabelKeys?.includes(key)) {
      const message = 'exists in both matchLabelKeys and mismatchLabelKeys';
      errors.push(fieldInvalid(where.child('matchLabelKeys').index(index), key, message));
    }
  });
  return errors;
}
