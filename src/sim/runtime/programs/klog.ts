import type { ProgramContext } from '../process/program.ts';

const two = (number: number) => String(number).padStart(2, '0');

/** A text as the value of a key: quoted, or over several lines when it has such. Follows klog internal/serialize. */
export function logValue(text: string): string {
  if (!text.includes('\n')) return JSON.stringify(text);
  return `<\n\t${text.replace(/\n$/, '').replaceAll('\n', '\n\t')}\n >`;
}

/** Writes lines as klog does: severity, time, pid, the place in the source, the text. */
export type Log = (severity: 'I' | 'W' | 'E' | 'F', place: string, text: string) => Promise<void>;

/** The log of a component: its stderr. */
export function createLog(context: ProgramContext): Log {
  const encoder = new TextEncoder();
  return async (severity, place, text) => {
    const time = new Date(context.system.clock.now());
    const day = `${two(time.getUTCMonth() + 1)}${two(time.getUTCDate())}`;
    const micro = `${time.toISOString().slice(11, 23)}${String(Math.floor(context.system.random() * 1000)).padStart(3, '0')}`;
    const pid = String(context.process.pid).padStart(7);
    await context.stderr.write(encoder.encode(`${severity}${day} ${micro} ${pid} ${place}] ${text}\n`));
  };
}
