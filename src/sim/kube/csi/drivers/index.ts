import type { CsiDriver } from '../types.ts';
import { azureDiskDriver } from './azure-disk.ts';
import { ebsDriver } from './ebs.ts';
import { gcePdDriver } from './gce-pd.ts';
import { hostpathDriver } from './hostpath.ts';

/** The drivers that labs can name in `csi`. */
export const csiDrivers: readonly CsiDriver[] = [azureDiskDriver, ebsDriver, gcePdDriver, hostpathDriver];

/** The driver of that name; undefined when none is simulated. */
export function findDriver(name: string): CsiDriver | undefined {
  return csiDrivers.find((driver) => driver.name === name);
}
