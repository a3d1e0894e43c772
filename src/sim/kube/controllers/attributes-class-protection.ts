import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import { createWorkQueue } from '../client/index.ts';
import { type Controller, controllerComponent } from './controller.ts';

const finalizer = 'kubernetes.io/vac-protection';

/** The VolumeAttributesClasses that a claim has, wants or is on its way to. */
export function classesOfClaim({ spec, status }: PersistentVolumeClaim): readonly string[] {
  const names = [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
  return [...new Set(names.filter((name): name is string => name !== undefined && name !== ''))];
}

function classesOfVolume({ spec }: PersistentVolume): readonly string[] {
  return spec?.volumeAttributesClassName ? [spec.volumeAttributesClassName] : [];
}

/** Keeps VolumeAttributesClasses that are in use. Follows kube-controller-manager pkg/controller/volume/vacprotection. */
export const attributesClassProtectionController: Controller = {
  name: 'volumeattributesclass-protection-controller',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor(controllerComponent('volumeattributesclass-protection-controller'));
    const classes = informers.for('volumeattributesclasses');
    const claims = informers.for('persistentvolumeclaims');
    const volumes = informers.for('persistentvolumes');
    const byClass = 'volumeAttributesClass';
    claims.addIndex(byClass, classesOfClaim);
    volumes.addIndex(byClass, classesOfVolume);

    const queue = createWorkQueue({
      name: attributesClassProtectionController.name,
      clock,
      activity,
      log,
      work: async (name) => {
        const found = classes.get(undefined, name);
        if (found === undefined) return;
        const held = found.metadata.finalizers?.includes(finalizer) === true;
        const deleting = found.metadata.deletionTimestamp !== undefined;
        const used = () => volumes.byIndex(byClass, name).length > 0 || claims.byIndex(byClass, name).length > 0;
        if (deleting ? !held || used() : held) return;
        await client.change('volumeattributesclasses', undefined, name, ({ metadata }) => {
          const others = (metadata.finalizers ?? []).filter((one) => one !== finalizer);
          metadata.finalizers = deleting ? others : [...others, finalizer];
          return true;
        });
      },
    });
    const addAll = (names: readonly string[]) => {
      for (const name of names) queue.add(name);
    };
    classes.onChange({
      added: ({ metadata }) => queue.add(metadata.name ?? ''),
      updated: ({ metadata }) => queue.add(metadata.name ?? ''),
    });
    claims.onChange({
      updated: (_, previous) => addAll(classesOfClaim(previous)),
      deleted: (last) => addAll(classesOfClaim(last)),
    });
    volumes.onChange({
      updated: (_, previous) => addAll(classesOfVolume(previous)),
      deleted: (last) => addAll(classesOfVolume(last)),
    });
    return queue;
  },
};
