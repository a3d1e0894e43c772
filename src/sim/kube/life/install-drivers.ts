import type { Pod } from '#types/core-v1';
import { createFileTree } from '../../runtime/files/create-file-tree.ts';
import type { Activity, Informers } from '../client/index.ts';
import { createCloud, createInstallation, findDriver } from '../csi/index.ts';
import type { KubernetesOptions } from './options.ts';

/** The CSI drivers that a lab names. Throws when one is not simulated. */
export function namedDrivers(names: readonly string[] = []) {
  return names.map((name) => {
    const driver = findDriver(name);
    if (driver === undefined) throw new Error(`not simulated: the CSI driver ${name}`);
    return driver;
  });
}

/** The drivers with their cloud; undefined when there are none. */
export function installDrivers(
  options: KubernetesOptions,
  drivers: ReturnType<typeof namedDrivers>,
  within: {
    readonly activity: Activity;
    readonly informers: Informers;
    readonly writeLog: (pod: Pod, container: string, text: string) => void;
  },
) {
  if (drivers.length === 0) return undefined;
  const { clock, random, lab, cloudFiles } = options;
  return createInstallation({
    drivers,
    cloud: createCloud(cloudFiles?.() ?? createFileTree({ now: () => clock.now() })),
    clock,
    random,
    timing: lab.timing ?? 'fast',
    ...within,
  });
}
