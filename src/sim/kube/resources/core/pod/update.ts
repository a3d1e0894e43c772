import {
  deepCopy,
  deepEqual,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  rangeMessage,
} from '#apimachinery';
import type { Container, NodeAffinity, NodeSelectorTerm, Pod, PodSpec } from '#types/core-v1';
import { at, type Path } from '../../shared/errors.ts';
import { internalJson } from '../../shared/go-diff/go-json.ts';
import { goDiff } from '../../shared/go-diff/index.ts';
import { validateAnnotationUpdate, validatePodAnnotations } from '../../shared/pod/annotations.ts';
import { imageSpaces } from '../../shared/pod/containers.ts';
import { validateOnlyAddedTolerations } from '../../shared/tolerations.ts';
import { validatePodMetadataAndSpec } from './validation.ts';

const MAX_INT32 = 2147483647;

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** Follows pkg/apis/core/validation, ValidatePodUpdate. */
export function validatePodUpdate(next: Pod, previous: Pod): FieldError[] {
  const errors = [...validatePodMetadataAndSpec(next), ...validateAnnotations(next, previous)];
  for (const field of ['containers', 'initContainers'] as const) {
    const containers = next.spec[field] ?? [];
    if (containers.length !== (previous.spec[field] ?? []).length) {
      return [...errors, fieldForbidden(at.spec.child(field), 'pod updates may not add or remove containers')];
    }
    errors.push(...validateImages(containers, at.spec.child(field)));
  }
  const deadline = validateDeadline(next.spec, previous.spec, at.spec.child('activeDeadlineSeconds'));
  errors.push(...deadline.errors);
  if (deadline.stop) {
    return errors;
  }
  errors.push(
    ...validateOnlyAddedTolerations(
      next.spec.tolerations ?? [],
      previous.spec.tolerations ?? [],
      at.spec.child('tolerations'),
    ),
  );
  errors.push(...onlyRemovedGates(next.spec, previous.spec));
  if (deepEqual(next.spec, previous.spec)) {
    return errors;
  }
  const munged = withoutAllowedChanges(next.spec, previous.spec);
  if (previous.spec.schedulingGates?.length) {
    errors.push(...allowNarrowing(munged, previous.spec));
  }
  if (!deepEqual(munged, previous.spec)) {
    const diff = goDiff('PodSpec', previous.spec, munged);
    errors.push(fieldForbidden(at.spec, `pod updates may not change fields other than ${UPDATABLE}\n${diff}`));
  }
  return errors;
}

/** Follows ValidatePodSpecificAnnotationUpdates. */
export function validateAnnotations(next: Pod, previous: Pod): FieldError[] {
  const where = at.metadata.child('annotations');
  return [
    ...validateAnnotationUpdate(next.metadata.annotations, previous.metadata.annotations, where),
    ...validatePodAnnotations(next.metadata.annotations, next.spec, where),
  ];
}

function validateImages(containers: readonly Container[], where: Path): FieldError[] {
  return containers.flatMap((container, index) => [
    ...(container.image ? [] : [fieldRequired(where.index(index).child('image'))]),
    ...imageSpaces(container, where.index(index)),
  ]);
}

function validateDeadline(next: PodSpec, previous: PodSpec, where: Path): { errors: FieldError[]; stop: boolean } {
  const value = next.activeDeadlineSeconds;
  const before = previous.activeDeadlineSeconds;
  if (value === undefined) {
    const message = 'must not update from a positive integer to nil value';
    return { errors: before === undefined ? [] : [fieldInvalid(where, null, message)], stop: false };
  }
  if (value < 0 || value > MAX_INT32) {
    return { errors: [fieldInvalid(where, value, rangeMessage(0, MAX_INT32))], stop: true };
  }
  return before !== undefined && before < value
    ? { errors: [fieldInvalid(where, value, 'must be less than or equal to previous value')], stop: true }
    : { errors: [], stop: false };
}

function onlyRemovedGates(next: PodSpec, previous: PodSpec): FieldError[] {
  const before = new Set((previous.schedulingGates ?? []).map((gate) => gate.name));
  return (next.schedulingGates ?? []).flatMap(({ name }, index) =>
    before.has(name)
      ? []
      : [
          fieldForbidden(
            at.spec.child('schedulingGates').index(index).child('name'),
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ],
  );
}

/** The new spec with what may change set back. */
function withoutAllowedChanges(next: PodSpec, previous: PodSpec): PodSpec {
  const munged = deepCopy(next);
  const restore = <K extends keyof PodSpec>(field: K) => {
    delete munged[field];
    if (previous[field] !== undefined) {
      munged[field] = previous[field];
    }
  };
  for (const field of ['containers', 'initContainers'] as const) {
    for (const [index, container] of (munged[field] ?? []).entries()) {
      const image = previous[field]?.[index]?.image;
      if (image !== undefined) {
        container.image = image;
      }
    }
  }
  restore('activeDeadlineSeconds');
  restore('schedulingGates');
  restore('tolerations');
  if ((previous.terminationGracePeriodSeconds ?? 0) < 0 && munged.terminationGracePeriodSeconds === 1) {
    restore('terminationGracePeriodSeconds');
  }
  return munged;
}

/** A Pod that waits behind gates may be narrowed to fewer nodes; what is allowed is set back in `munged`. */
function allowNarrowing(munged: PodSpec, previous: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  const selector = munged.nodeSelector ?? {};
  if (!deepEqual(munged.nodeSelector, previous.nodeSelector)) {
    const kept = Object.entries(previous.nodeSelector ?? {}).every(([key, value]) => selector[key] === value);
    if (!kept) {
      const message = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
      errors.push(fieldInvalid(at.spec.child('nodeSelector'), munged.nodeSelector ?? null, message));
    }
    delete munged.nodeSelector;
    if (previous.nodeSelector) {
      munged.nodeSelector = previous.nodeSelector;
    }
  }
  const affinity = munged.affinity?.nodeAffinity;
  const before = previous.affinity?.nodeAffinity;
  if (!deepEqual(affinity, before)) {
    errors.push(...nodeAffinityMutation(affinity, before));
    const others = { ...munged.affinity };
    delete others.nodeAffinity;
    delete munged.affinity;
    if (Object.keys(others).length > 0 || previous.affinity) {
      munged.affinity = { ...(before && { nodeAffinity: before }), ...others };
    }
  }
  return errors;
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

function nodeAffinityMutation(next: NodeAffinity | undefined, previous: NodeAffinity | undefined): FieldError[] {
  const before = previous?.[REQUIRED]?.nodeSelectorTerms ?? [];
  const terms = next?.[REQUIRED]?.nodeSelectorTerms ?? [];
  const where = at.spec.child('affinity', 'nodeAffinity', REQUIRED, 'nodeSelectorTerms');
  if (before.length > 0 && before.length !== terms.length) {
    return [
      fieldInvalid(where, termsJson(next), 'no additions/deletions to non-empty NodeSelectorTerms list are allowed'),
    ];
  }
  return before.flatMap((term, index) =>
    onlyAdds(terms[index] ?? {}, term)
      ? []
      : [
          fieldInvalid(
            where.index(index),
            internalJson('NodeSelectorTerm', terms[index] ?? {}),
            'only additions are allowed (no mutations or deletions)',
          ),
        ],
  );
}

function termsJson(affinity: NodeAffinity | undefined): unknown {
  return affinity?.[REQUIRED]?.nodeSelectorTerms?.map((term) => internalJson('NodeSelectorTerm', term)) ?? null;
}

function onlyAdds(next: NodeSelectorTerm, previous: NodeSelectorTerm): boolean {
  const empty = !previous.matchExpressions?.length && !previous.matchFields?.length;
  if (empty && (next.matchExpressions?.length || next.matchFields?.length)) {
    return false;
  }
  return (['matchExpressions', 'matchFields'] as const).every((field) => {
    const before = previous[field] ?? [];
    return deepEqual((next[field] ?? []).slice(0, before.length), before);
  });
}
