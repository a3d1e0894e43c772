import {
  type Derived,
  type DerivedDirectory,
  DerivedFiles,
  derivedDirectory,
  derivedFile,
  type Files,
  rootDevice,
} from '../../runtime/index.ts';
import type { ContainerLog } from './container-log.ts';
import type { ContainerRecord } from './container-record.ts';
import { fileText } from './log-run.ts';
import type { PodWorker } from './pod-worker.ts';

const place = '/var/log';

/** `20260102-030405`, as the kubelet ends the names of files that it moved aside. */
const stamp = (time: number) => {
  const iso = new Date(time).toISOString().replace(/[-:]/g, '');
  return `${iso.slice(0, 8)}-${iso.slice(9, 15)}`;
};

const folderOf = ({ pod, uid }: PodWorker) => `${pod.metadata.namespace}_${pod.metadata.name}_${uid}`;

/** A directory whose entries are worked out each time. */
const folder = (entries: () => Readonly<Record<string, Derived>>): DerivedDirectory => ({
  type: 'directory',
  mode: 0o755,
  names: () => Object.keys(entries()),
  entry: (name) => {
    const all = entries();
    return Object.hasOwn(all, name) ? all[name] : undefined;
  },
});

function logFiles(log: ContainerLog, attempt: number): readonly (readonly [string, Derived])[] {
  const name = `${attempt}.log`;
  return [
    [name, derivedFile(() => fileText(log.runs), 0o640)],
    ...log.rotated.map(
      ({ time, compressed, content }) =>
        [`${name}.${stamp(time)}${compressed ? '.gz' : ''}`, derivedFile(content, 0o640)] as const,
    ),
  ];
}

const wasMade = ({ id }: ContainerRecord) => id !== undefined;

function containerFolder(record: ContainerRecord): DerivedDirectory {
  return folder(() =>
    Object.fromEntries([
      ...(record.previousLog === undefined || record.restartCount === 0
        ? []
        : logFiles(record.previousLog, record.restartCount - 1)),
      ...logFiles(record.log, record.restartCount),
    ]),
  );
}

/**
 * Shows the logs of a node's containers where its runtime writes them: /var/log/pods, and by container in /var/log/containers.
 * They lie over the disk's own /var/log, whoever looks there: people on the machine, and Pods with a hostPath volume.
 */
export function showLogFiles(files: Files, now: number, workers: () => readonly PodWorker[]): { close(): void } {
  if (!files.exists(place)) files.makeDirectory(place, { recursive: true });
  const made = () => workers().filter(({ records }) => records.some(wasMade));
  const pods = folder(() =>
    Object.fromEntries(
      made().map((worker) => [
        folderOf(worker),
        folder(() =>
          Object.fromEntries(
            worker.records.filter(wasMade).map((record) => [record.spec.name, containerFolder(record)]),
          ),
        ),
      ]),
    ),
  );
  const containers = folder(() =>
    Object.fromEntries(
      made().flatMap((worker) =>
        worker.records.filter(wasMade).map((record) => {
          const { name, namespace } = worker.pod.metadata;
          const target = `${place}/pods/${folderOf(worker)}/${record.spec.name}/${record.restartCount}.log`;
          const link: Derived = { type: 'symlink', target };
          return [`${name}_${namespace}_${record.spec.name}-${record.id}.log`, link];
        }),
      ),
    ),
  );
  const base = files.locate(place);
  const raw = new DerivedFiles(base, derivedDirectory(0o755, { containers, pods }, true), now);
  return files.mount({
    target: place,
    raw,
    readOnly: false,
    kind: rootDevice.kind,
    device: rootDevice.device,
    options: 'rw,relatime',
    unlisted: true,
  });
}
