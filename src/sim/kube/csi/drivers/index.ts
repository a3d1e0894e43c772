import type { CsiDriver } from '../types.ts';
import { ebsDriver } from './ebs.ts';

/** The drivers that labs can name in `csi`. */
export const csiDrivers: readonly CsiDriver[] = [ebsDriver];

/** The driver of that name; undefined when none is simulated. */
export function findDriver(name: string): CsiDriver | undefined {
  return csiDrivers.find((driver) => driver.name === name);
}
