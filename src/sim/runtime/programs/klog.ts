import type { ProgramContext } from '../process/program.ts';

/** A text as the value of a key: quoted, or over several lines when it has such. Follows klog internal/serialize. */
export function logValue(text: string): string {
  if (!text.includes('\n')) return JSON.stringify(text);
  return `<\n\t${text.replace(/\n$/, '').replaceAll('\n', '\n\t')}\n >`;
}

/** Writes lines as klog does: severity, time, pid, the place in the source, the text. */
export type Log = (severity: 'I' | 'W' | 'E' | 'F', place: string, text: string) => Promise<void>;

/** A line of klog, written at `time` (milliseconds since the epoch); `micros`: 0 to 999 behind its milliseconds. */
export function klogLine(
  { severity, place, text }: { readonly severity: string; readonly place: string; readonly text: string },
  { time, pid, micros }: { readonly time: number; readonly pid: number; readonly micros: number },
): string {
  const stamp = new Date(time).toISOString();
  const day = `${stamp.slice(5, 7)}${stamp.slice(8, 10)}`;
  const clock = `${stamp.slice(11, 23)}${String(micros).padStart(3, '0')}`;
  return `${severity}${day} ${clock} ${String(pid).padStart(7)} ${place}] ${text}\n`;
}

/** The log of a component: its stderr. */
export function createLog(context: ProgramContext): Log {
  const encoder = new TextEncoder();
  return async (severity, place, text) => {
    const micros = Math.floor(context.system.random() * 1000);
    const at = { time: context.system.clock.now(), pid: context.process.pid, micros };
    await context.stderr.write(encoder.encode(klogLine({ severity, place, text }, at)));
  };
}
