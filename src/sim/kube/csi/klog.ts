import { klogLine } from '../../runtime/programs/klog.ts';
import type { LogLine } from './types.ts';

/** A line with klog's head, as process 1 of a container writes it. */
export function klogText(line: LogLine, time: number): string {
  return klogLine(line, { time, pid: 1, micros: 0 });
}

/** A structured line's text: `"message" key="value"`. Strings are quoted, everything else stands as it is. */
export function structured(
  message: string,
  values: Readonly<Record<string, string | number | readonly string[]>>,
): string {
  const pairs = Object.entries(values).map(([key, value]) => {
    if (typeof value === 'string') return ` ${key}=${JSON.stringify(value)}`;
    return ` ${key}=${typeof value === 'number' ? value : JSON.stringify(value)}`;
  });
  return `${JSON.stringify(message)}${pairs.join('')}`;
}
