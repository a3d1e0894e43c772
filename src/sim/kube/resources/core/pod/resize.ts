import { deepCopy, deepEqual, type FieldError, fieldForbidden, fieldInvalid } from '#apimachinery';
import type { Container, Pod, ResourceRequirements } from '#types/core-v1';
import { keepMetadata } from '../../../registry/metadata.ts';
import { at, type Path } from '../../shared/errors.ts';
import { qualityOfService } from '../../shared/pod/quality-of-service.ts';
import { validatePodMetadataAndSpec } from './validation.ts';

/** Keeps nothing but resources and resize policies of the containers. Follows dropNonResizeUpdates. */
export function prepareResize(next: Pod, previous: Pod): void {
  const spec = deepCopy(previous.spec);
  for (const field of ['containers', 'initContainers'] as const) {
    const containers = next.spec[field] ?? [];
    if (containers.length !== (spec[field] ?? []).length) {
      return;
    }
    for (const [index, container] of (spec[field] ?? []).entries()) {
      const { name, resources, resizePolicy } = containers[index] ?? {};
      if (name !== container.name) {
        return;
      }
      container.resources = resources ?? {};
      if (resizePolicy) {
        container.resizePolicy = resizePolicy;
      }
    }
  }
  next.spec = spec;
  next.status = deepCopy(previous.status ?? {});
  keepMetadata(next, previous);
}

/** Follows pkg/apis/core/validation, ValidatePodResize. */
export function validateResize(next: Pod, previous: Pod): FieldError[] {
  if (previous.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
    return [fieldForbidden('[]', 'static pods cannot be resized')];
  }
  if (previous.spec.os?.name === 'windows') {
    return [fieldForbidden('[]', 'windows pods cannot be resized')];
  }
  const errors = validatePodMetadataAndSpec(next);
  if (qualityOfService(previous.spec) !== qualityOfService(next.spec)) {
    const message = 'Pod QOS Class may not change as a result of resizing';
    errors.push(fieldInvalid(at.spec, next.status?.qosClass ?? '', message));
  }
  const disorder = validateOrder(next, previous);
  if (disorder.length > 0) {
    return [...errors, ...disorder];
  }
  for (const field of ['initContainers', 'containers'] as const) {
    (previous.spec[field] ?? []).forEach((old, index) => {
      const container = next.spec[field]?.[index];
      if (container && (field === 'containers' || old.restartPolicy === 'Always')) {
        const where = at.spec.child(field).index(index).child('resources');
        errors.push(...validateContainer(container, old, where));
      }
    });
  }
  errors.push(...onlyComputeChanged(next, previous));
  return errors;
}

/** Follows validatePodResizeContainerOrdering. */
function validateOrder(next: Pod, previous: Pod): FieldError[] {
  return (['containers', 'initContainers'] as const).flatMap((field) => {
    const containers = next.spec[field] ?? [];
    const before = previous.spec[field] ?? [];
    const where = at.spec.child(field);
    if (containers.length !== before.length) {
      return [fieldForbidden(where, `${field} may not be added or removed on resize`)];
    }
    return before.flatMap(({ name }, index) =>
      containers[index]?.name === name
        ? []
        : [fieldForbidden(where.index(index).child('name'), `${field} may not be renamed or reordered on resize`)],
    );
  });
}

function validateContainer(next: Container, previous: Container, where: Path): FieldError[] {
  const removed = (list: 'limits' | 'requests') =>
    Object.keys(previous.resources?.[list] ?? {}).some((name) => next.resources?.[list]?.[name] === undefined);
  return [
    ...(removed('requests') ? [fieldForbidden(where.child('requests'), 'resource requests cannot be removed')] : []),
    ...(removed('limits') ? [fieldForbidden(where.child('limits'), 'resource limits cannot be removed')] : []),
  ];
}

function onlyComputeChanged(next: Pod, previous: Pod): FieldError[] {
  const without = (containers: readonly Container[] | undefined, sidecarsOnly: boolean) =>
    (containers ?? []).map((container) => {
      if (sidecarsOnly && container.restartPolicy !== 'Always') {
        return container;
      }
      return { ...container, resizePolicy: undefined, resources: otherThanCompute(container.resources) };
    });
  if (!deepEqual(without(next.spec.initContainers, true), without(previous.spec.initContainers, true))) {
    return [fieldForbidden(at.spec, 'resources for non-sidecar init containers are immutable')];
  }
  const same = deepEqual(without(next.spec.containers, false), without(previous.spec.containers, false));
  return same ? [] : [fieldForbidden(at.spec, 'only cpu and memory resources are mutable')];
}

function otherThanCompute(resources: ResourceRequirements | undefined): object {
  const rest = (list: Record<string, string> | undefined) => {
    const { cpu: _, memory: __, ...others } = list ?? {};
    return others;
  };
  return { limits: rest(resources?.limits), requests: rest(resources?.requests), claims: resources?.claims };
}
