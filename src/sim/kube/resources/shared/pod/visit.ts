import type { Container, EphemeralContainer, PodSpec } from '#types/core-v1';
import type { Path } from '../errors.ts';

/** All containers of a Pod with where they stand: init, main, ephemeral. Follows pkg/apis/core/pods, VisitContainersWithPath. */
export function visitContainers(spec: PodSpec, where: Path): (readonly [Container | EphemeralContainer, Path])[] {
  const list = (field: 'containers' | 'ephemeralContainers' | 'initContainers') =>
    (spec[field] ?? []).map((container, index) => [container, where.child(field).index(index)] as const);
  return [...list('initContainers'), ...list('containers'), ...list('ephemeralContainers')];
}
