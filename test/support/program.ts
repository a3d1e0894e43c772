import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ran, run } from './run.ts';

const launcher = fileURLToPath(new URL('../../bin/cka-lab.js', import.meta.url));

/** The built program with a state folder of its own. */
export interface Program {
  readonly state: string;
  readonly env: NodeJS.ProcessEnv;
  cka(...parameters: readonly string[]): Promise<Ran>;
  /** Stops every lab and removes the state folder. */
  close(): Promise<void>;
}

/** Real clients come from `bin` (a folder with kubectl) first, then from PATH. */
export function createProgram(bin?: string): Program {
  const state = mkdtempSync(join(tmpdir(), 'cka-lab-test-'));
  const env: NodeJS.ProcessEnv = { ...process.env, CKA_LAB_STATE: state, NO_COLOR: '1', LANG: 'C.UTF-8' };
  if (bin !== undefined) env.PATH = `${bin}${delimiter}${process.env.PATH ?? ''}`;
  const cka = (...parameters: readonly string[]) => run(process.execPath, [launcher, ...parameters], { env });
  return {
    state,
    env,
    cka,
    close: async () => {
      await cka('stop', '--all', '--delete');
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** Starts a lab and gives the environment of its shell; throws with what the program said. */
export async function startLab(program: Program, ...parameters: readonly string[]): Promise<NodeJS.ProcessEnv> {
  const started = await program.cka('start', ...parameters);
  if (started.code !== 0) throw new Error(`start ${parameters.join(' ')}: ${started.stdout}${started.stderr}`);
  const name = parameters.indexOf('--name');
  const selected = name < 0 ? [] : ['--name', parameters[name + 1] ?? ''];
  const listed = await program.cka('env', '--json', ...selected);
  if (listed.code !== 0) throw new Error(`env: ${listed.stdout}${listed.stderr}`);
  const document = JSON.parse(listed.stdout) as { environment?: Record<string, string> } & Record<string, string>;
  return { ...program.env, ...(document.environment ?? document) };
}
