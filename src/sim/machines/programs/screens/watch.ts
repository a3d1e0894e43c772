import { spawnChild } from '../../../runtime/process/child.ts';
import { joinBytes } from '../../../runtime/process/create-context.ts';
import { defineProgram } from '../../../runtime/process/program.ts';
import { emptyInput } from '../../../runtime/process/streams.ts';
import { parseOptions } from '../../../runtime/programs/options.ts';
import { showScreen } from './full-screen.ts';

/** `Sun Nov 22 15:08:54 2026`. */
function clockText(now: number): string {
  const [day = '', date = '', month = '', year = ''] = new Date(now).toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${new Date(now).toISOString().slice(11, 19)} ${year}`;
}

/** Runs a command again and again and shows what it says on the whole screen. Follows procps' watch: -n -t -d -e -g -x. */
export const watch = defineProgram({
  name: 'watch',
  run: async (context) => {
    const long = {
      interval: 'n',
      'no-title': 't',
      differences: 'd',
      exec: 'x',
      errexit: 'e',
      chgexit: 'g',
      beep: 'b',
      color: 'c',
    };
    const { flags, values, operands, unknown } = parseOptions(context.arguments, 'tdxegbc', 'n', long, true);
    if (unknown !== undefined || operands.length === 0) {
      const problem = unknown === undefined ? '' : `watch: invalid option -- '${unknown}'\n`;
      await context.stderr.write(new TextEncoder().encode(`${problem}\nUsage:\n watch [options] command\n`));
      return 1;
    }
    if (!context.stdout.isTerminal) {
      await context.stderr.write(new TextEncoder().encode('Error opening terminal: unknown.\n'));
      return 1;
    }
    const seconds = Math.max(0.1, Number(values.get('n')?.replace(',', '.') ?? 2) || 2);
    const command = operands.join(' ');
    const run = async () => {
      const chunks: Uint8Array[] = [];
      const output = { isTerminal: false, write: (data: Uint8Array) => void chunks.push(data.slice()) };
      const child = spawnChild(context, flags.has('x') ? operands : ['/bin/sh', '-c', command], {
        stdin: emptyInput,
        stdout: output,
        stderr: output,
      });
      const { code } = await context.process.until(child.exited);
      return { text: new TextDecoder().decode(joinBytes(chunks)), code };
    };
    let status = 0;
    let before: string | undefined;
    await showScreen(context, {
      delay: seconds * 1000,
      draw: async (rows, columns) => {
        const { text, code } = await run();
        const left = `Every ${seconds.toFixed(1)}s: ${command}`;
        const right = `${context.system.hostname}: ${clockText(context.system.clock.now())}`;
        const room = columns - right.length - 1;
        const title = flags.has('t') ? [] : [`${left.slice(0, room).padEnd(room)} ${right}`, ''];
        const isOver = (flags.has('e') && code !== 0) || (flags.has('g') && before !== undefined && before !== text);
        if (isOver) status = flags.has('e') ? 8 : 0;
        before = text;
        const lines = text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => line.slice(0, columns));
        const screen = [...title, ...lines].slice(0, rows).join('\n');
        return isOver ? { text: screen, isLast: true } : screen;
      },
      key: (key) => (key === 'q' ? 'quit' : undefined),
    });
    await context.print('\n');
    return status;
  },
});
