import type { LogLine } from './types.ts';

/** A line with klog's head: severity, month and day, time, process, place. Process 1, as in containers. */
export function klogText({ severity, place, text }: LogLine, time: number): string {
  const stamp = new Date(time).toISOString();
  const day = `${stamp.slice(5, 7)}${stamp.slice(8, 10)}`;
  return `${severity}${day} ${stamp.slice(11, 23)}000       1 ${place}] ${text}\n`;
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
