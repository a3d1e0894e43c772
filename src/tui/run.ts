import type { TuiEnd, TuiOptions } from './options.ts';

/** Runs the terminal UI until the person quits or a signal comes. The terminal is left as it was found. */
export async function runTui(options: TuiOptions): Promise<TuiEnd> {
  if (options.plain) {
    const { runPlain } = await import('./plain/run-plain.ts');
    return runPlain(options);
  }
  const { runScreen } = await import('./run-screen.tsx');
  return runScreen(options);
}
