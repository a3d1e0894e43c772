import { existsSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { exitCodes } from '#api';
import { boundBacktracking, programDirectory, stateDirectory } from '#platform';
import { type Context, chooseLanguage } from './context.ts';
import { explainError } from './errors.ts';
import { createStyle, wantsColour } from './output/style.ts';

/** The program: what bin/cka-lab.js runs. */
async function main(): Promise<number> {
  boundBacktracking();
  const state = stateDirectory(process.env);
  // Not before there is a state folder: where none can be made, Node would try forever.
  if (existsSync(state)) enableCompileCache(join(state, 'compiled'));
  const argv = process.argv.slice(2);
  // What the stand-in for helm in a lab's shell asks for.
  if (argv[0] === 'unpack-client') return (await import('./unpack-client.ts')).unpackClient(argv[1]);
  if (argv[0] === 'host') return (await import('./host.ts')).runHostCommand(argv.slice(1));
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read our output has seen enough (`cka-lab list | head`).
    // EIO: its terminal is gone.
    if (error.code === 'EPIPE' || error.code === 'EIO') process.exit(0);
    throw error;
  });
  const { runProgram } = await import('./program.ts');
  return runProgram(argv, version(), makeContext);
}

function makeContext(language: string | undefined): Context {
  const terminal = process.stdout.isTTY === true;
  return {
    environment: process.env,
    directory: process.cwd(),
    language: chooseLanguage(language, process.env),
    style: createStyle(wantsColour(terminal, process.env)),
    terminal,
    width: Math.min(process.stdout.columns ?? 80, 120),
    write: (text) => void process.stdout.write(text),
    note: (line) => void process.stderr.write(`${line}\n`),
    interruption,
  };
}

let interrupted: AbortController | undefined;

function interruption(): AbortSignal {
  if (interrupted !== undefined) return interrupted.signal;
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  interrupted = controller;
  return controller.signal;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(join(programDirectory(), 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}

/** Ends the process, but not before what was written is out. */
function end(code: number): void {
  process.exitCode = code;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

// Nothing is left that could ever answer: without this the program would end as if all were well.
process.once('beforeExit', () => {
  process.stderr.write('cka-lab: this is a mistake in cka-lab, not yours: it waits for something that never comes.\n');
  process.exit(exitCodes.bug);
});

main().then(end, (error: unknown) => {
  const terminal = process.stderr.isTTY === true;
  const { text, exitCode } = explainError(error, createStyle(wantsColour(terminal, process.env)));
  process.stderr.write(text);
  end(exitCode);
});
