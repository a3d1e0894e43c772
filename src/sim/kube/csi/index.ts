import type { Controller } from '../controllers/controller.ts';
import type { Installation } from './installation.ts';
import { externalAttacher } from './sidecars/attacher.ts';
import { capacityPublisher } from './sidecars/capacity.ts';
import { volumeModifier } from './sidecars/modifier.ts';
import { externalProvisioner } from './sidecars/provisioner.ts';
import { externalResizer } from './sidecars/resizer.ts';
import { externalSnapshotter } from './sidecars/snapshotter.ts';
import { snapshotController } from './snapshots/controller.ts';

export { createCloud } from './cloud.ts';
export { findDriver } from './drivers/index.ts';
export { driverObjects } from './install.ts';
export { appOf, createInstallation, type Installation } from './installation.ts';
export type { CsiDriver } from './types.ts';

/** The sidecars of the drivers: controllers that are at work while the driver's controller runs. */
export function sidecarsOf(installation: Installation): readonly Controller[] {
  const takesSnapshots = installation.drivers.some(({ capabilities }) => capabilities.has('snapshot'));
  const ofDrivers = installation.drivers.flatMap((driver) => [
    externalProvisioner(installation, driver),
    externalAttacher(installation, driver),
    externalResizer(installation, driver),
    volumeModifier(installation, driver),
    externalSnapshotter(installation, driver),
    capacityPublisher(installation, driver),
  ]);
  return takesSnapshots ? [...ofDrivers, snapshotController] : ofDrivers;
}
