import type { Context } from './context.ts';

/** `cka-lab` alone: the terminal UI, or where there is no terminal the catalogue and what to do with it. */
export async function runWithoutCommand(context: Context, plain: boolean): Promise<number> {
  if ((context.terminal || plain) && process.stdin.isTTY) {
    const { openTui } = await import('./open-tui.ts');
    return openTui(context, { plain });
  }
  const { printScenarios } = await import('./commands/list.ts');
  await printScenarios(context, undefined, undefined, false);
  context.write('\n');
  const lines = [
    ['cka-lab tour', 'see it work, without a keyboard'],
    ['cka-lab start SCENARIO', 'begin one of the above'],
    ['cka-lab start', 'a free sandbox'],
    ['cka-lab doctor', 'see what is missing on this machine'],
  ];
  for (const [command = '', meaning = ''] of lines) context.write(`  ${command.padEnd(22)}  ${meaning}\n`);
  return 0;
}
