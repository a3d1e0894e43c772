import { deepCopy, type KubeObject, type LabelSelector, matchesLabels, type OwnerReference } from '#apimachinery';

/** The owner that manages an object, if it has one. Follows metav1.GetControllerOf. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** Whether `owner` manages `object`. */
export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** The reference that a managed object carries. Follows metav1.NewControllerRef. */
export function controllerReference(owner: KubeObject): OwnerReference {
  const { name = '', uid = '' } = owner.metadata;
  return {
    apiVersion: owner.apiVersion ?? '',
    kind: owner.kind ?? '',
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Whose the objects are, and how those change that are adopted or released. */
export interface Claim<T> {
  readonly claimed: readonly T[];
  readonly changed: readonly T[];
}

function withOwners<T extends KubeObject>(object: T, ownerReferences: OwnerReference[]): T {
  const copy = deepCopy(object);
  copy.metadata.ownerReferences = ownerReferences;
  return copy;
}

/**
 * Takes what is ours, adopts what nobody manages and the selector matches, releases what no longer matches.
 * Follows pkg/controller BaseControllerRefManager ClaimObject.
 */
export function claim<T extends KubeObject>(
  owner: KubeObject,
  selector: LabelSelector,
  objects: readonly T[],
  mayAdopt: (object: T) => boolean = () => true,
): Claim<T> {
  const claimed: T[] = [];
  const changed: T[] = [];
  const ending = owner.metadata.deletionTimestamp !== undefined;
  for (const object of objects) {
    const { metadata } = object;
    const manager = controllerOf(object);
    const matches = matchesLabels(selector, metadata.labels) && mayAdopt(object);
    if (manager !== undefined) {
      if (manager.uid !== owner.metadata.uid) continue;
      if (matches) claimed.push(object);
      else if (!ending) {
        changed.push(
          withOwners(
            object,
            (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid),
          ),
        );
      }
      continue;
    }
    if (ending || !matches || metadata.deletionTimestamp !== undefined) continue;
    if (metadata.namespace !== owner.metadata.namespace) continue;
    const adopted = withOwners(object, [...(metadata.ownerReferences ?? []), controllerReference(owner)]);
    claimed.push(adopted);
    changed.push(adopted);
  }
  return { claimed, changed };
}
