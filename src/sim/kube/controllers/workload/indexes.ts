import type { KubeObject } from '#apimachinery';
import type { Informer } from '../../client/index.ts';
import { controllerOf } from './owners.ts';

/** Objects by the uid of what manages them; unmanaged ones by their namespace. */
export const byController = 'controller';

const orphans = (namespace: string | undefined) => `orphans/${namespace ?? ''}`;

/** Makes the index in an informer, once. */
export function indexByController<T extends KubeObject>(informer: Informer<T>): void {
  informer.addIndex(byController, (object) => [controllerOf(object)?.uid ?? orphans(object.metadata.namespace)]);
}

/** What an owner manages and what it could adopt. */
export function candidates<T extends KubeObject>(informer: Informer<T>, owner: KubeObject): readonly T[] {
  const { uid = '', namespace } = owner.metadata;
  return [...informer.byIndex(byController, uid), ...informer.byIndex(byController, orphans(namespace))];
}
