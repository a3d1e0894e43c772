import type { ProgramContext } from '../process/program.ts';
import { formatDate } from './dates.ts';

/**
 * A text of an image's definition as the running program says it: `{%Y-%m-%d}` is the time, `{pid}`, `{hostname}` and
 * `{address}` are its own, `{NAME}` is a variable and `{NAME%%-*}` what stands before the first `-` in it.
 */
export function fill(line: string, context: ProgramContext): string {
  return line.replace(/\{(%[^}]*|[a-zA-Z_]+)(%%-\*)?\}/g, (whole, name: string, cut?: string) => {
    if (name.startsWith('%')) {
      const now = context.system.clock.now();
      return formatDate(name, now)
        .replaceAll('%L', String(now % 1000).padStart(3, '0'))
        .replaceAll('%f', `${String(now % 1000).padStart(3, '0')}000`);
    }
    if (name === 'pid') return String(context.process.pid);
    if (name === 'hostname') return context.system.hostname;
    if (name === 'address') return context.system.network.addresses[0] ?? '';
    const value = context.environment.get(name) ?? whole;
    return cut === undefined ? value : (value.split('-')[0] ?? '');
  });
}
