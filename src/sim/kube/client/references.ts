import type { KubeObject } from '#apimachinery';
import type { ObjectReference } from '#types/core-v1';

/** Anything that has a kind and a name; objects of the generated types fit. */
export interface Referable {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: KubeObject['metadata'] | undefined;
}

/** Points at an object as it is now. Follows client-go tools/reference GetReference. */
export function referenceTo(object: Referable, fieldPath?: string): ObjectReference {
  const { name, namespace, uid, resourceVersion } = object.metadata ?? {};
  return {
    ...(object.kind === undefined ? {} : { kind: object.kind }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(uid === undefined ? {} : { uid }),
    ...(object.apiVersion === undefined ? {} : { apiVersion: object.apiVersion }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}
