import type { ContainerRecord } from './container-record.ts';

const limit = 4096;
const lastLines = 80;
const lastBytes = 2048;

/** What a container left behind as its last word; `''` for nothing. Follows kuberuntime getTerminationMessage. */
export function readTerminationMessage({ spec, container, log }: ContainerRecord): string {
  const path = spec.terminationMessagePath ?? '/dev/termination-log';
  try {
    const data = container?.root.readFile(path) ?? new Uint8Array();
    if (data.length > 0) return new TextDecoder().decode(data.slice(0, limit));
  } catch {
    // There is no such file: nothing was said.
  }
  if (spec.terminationMessagePolicy !== 'FallbackToLogsOnError') return '';
  const lines = log.lines.slice(-lastLines).map(({ data }) => new TextDecoder().decode(data));
  return lines.join('').slice(-lastBytes);
}
