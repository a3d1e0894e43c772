import type { TuiEnd, TuiOptions } from './options.ts';

/**
 * Runs the terminal UI until the person quits or a signal comes; plain where it is asked for or the terminal can do nothing else.
 * The terminal is left as it was found. Rejects only for a mistake of ours.
 */
export async function runTui(options: TuiOptions): Promise<TuiEnd> {
  if (options.plain || options.environment.TERM === 'dumb') {
    const { runPlain } = await import('./plain/run-plain.ts');
    return runPlain(options);
  }
  const { runScreen } = await import('./run-screen.tsx');
  return runScreen(options);
}
