import {
  badRequest,
  conflict,
  deepCopy,
  fieldInvalid,
  invalid,
  type KubeObject,
  optimisticLockMessage,
  path,
} from '#apimachinery';
import type { ResourceDefinition } from './resource.ts';
import { unexpected } from './unexpected.ts';

/** The object must have the name of the URL. Follows handlers/rest.go checkName. */
export function requireName(next: KubeObject, name: string): void {
  const own = next.metadata.name ?? '';
  if (own === '') {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (own !== name) {
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
  }
}

/** The object must have the current resourceVersion, or none where its kind allows that. */
export function requireVersion(resource: ResourceDefinition, next: KubeObject, current: KubeObject): void {
  const { name, resourceVersion } = next.metadata;
  if (resourceVersion === undefined || resourceVersion === '' || resourceVersion === '0') {
    if (resource.allowUnconditionalUpdate === false) {
      const error = fieldInvalid(path('metadata', 'resourceVersion'), 0, 'must be specified for an update');
      throw invalid(resource.group, resource.resource, name ?? '', [error]);
    }
    return;
  }
  if (!/^\d+$/.test(resourceVersion)) {
    throw unexpected(`strconv.ParseUint: parsing "${resourceVersion}": invalid syntax`);
  }
  if (resourceVersion !== current.metadata.resourceVersion) {
    throw conflict(resource.group, resource.resource, name ?? '', optimisticLockMessage);
  }
}

/** Whether this update took away the last thing that held a deleted object. Follows ShouldDeleteDuringUpdate. */
export function isDeleteOfReleased(resource: ResourceDefinition, next: KubeObject, current: KubeObject): boolean {
  if ((next.metadata.finalizers ?? []).length > 0 || current.metadata.deletionTimestamp === undefined) {
    return false;
  }
  if ((current.metadata.deletionGracePeriodSeconds ?? 0) !== 0) {
    return false;
  }
  return resource.holdDeletion === undefined || !resource.holdDeletion(deepCopy(next));
}
