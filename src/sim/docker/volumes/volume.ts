import { dataRoot } from '../data-root/path.ts';
import type { VolumeRecord } from '../records.ts';

/** A volume with what its driver says of it. */
export interface Volume extends VolumeRecord {
  readonly mountpoint: string;
  readonly scope: string;
  /** Of drivers in plug-ins. */
  readonly status?: Readonly<Record<string, unknown>> | undefined;
}

export const localDriver = 'local';

/** Where the local driver keeps a volume's files. */
export function volumePath(name: string): string {
  return `${dataRoot}/volumes/${name}/_data`;
}

export function localVolume(record: VolumeRecord): Volume {
  return { ...record, mountpoint: volumePath(record.name), scope: 'local' };
}
