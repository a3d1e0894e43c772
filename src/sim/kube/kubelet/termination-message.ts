import type { Pod } from '#types/core-v1';
import type { FileTree, Mount } from '../../runtime/types.ts';
import type { ContainerRecord } from './container-record.ts';
import { podDirectory } from './pod-files.ts';

const limit = 4096;
const lastLines = 80;
const lastBytes = 2048;

/** Makes the file for the container's last word, on the node, and gives its mount. Follows kuberuntime makeMounts. */
export function terminationLogMount(pod: Pod, record: ContainerRecord, files: FileTree): Mount {
  const directory = `${podDirectory(pod)}/containers/${record.spec.name}`;
  const source = `${directory}/${(record.id ?? '').slice(0, 8)}`;
  if (!files.exists(directory)) files.makeDirectory(directory, { recursive: true, mode: 0o750 });
  files.writeFile(source, new Uint8Array(0), { mode: 0o666 });
  record.terminationLog = source;
  const target = record.spec.terminationMessagePath ?? '/dev/termination-log';
  return { target, tree: files, source, readOnly: false };
}

/** What a container left behind as its last word; `''` for nothing. Follows kuberuntime getTerminationMessage. */
export function readTerminationMessage(record: ContainerRecord, files: FileTree, exitCode: number): string {
  const { spec, log, terminationLog } = record;
  if (terminationLog !== undefined && files.exists(terminationLog)) {
    const data = files.readFile(terminationLog);
    if (data.length > 0) return new TextDecoder().decode(data.slice(-limit));
  }
  if (spec.terminationMessagePolicy !== 'FallbackToLogsOnError' || exitCode === 0) return '';
  return log.tail(lastLines).slice(-lastBytes);
}
