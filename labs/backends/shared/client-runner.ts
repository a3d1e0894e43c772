import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { ClientFile, ClientName, ClientProcess, ClientRequest, ClientTraces, RunClient } from '#api';
import { findClient, howToGet } from '#platform';
import { answeringEdits, editorScript, placeEditor } from './client-editor.ts';
import { startOnTerminal } from './client-terminal.ts';

/** Runs the learner's clients for machines: below `directory`, the lab's own, in a folder that ends with the command. */
export function clientRunner(directory: string, state: string): RunClient {
  const programs = new Map<ClientName, string>();
  return async (name, request) => {
    const path = programs.get(name) ?? (await findClient(name, process.env, state));
    if (path === undefined) return `there is none on this computer. ${howToGet[name]}`;
    programs.set(name, path);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const root = mkdtempSync(join(directory, `${name}-`));
    try {
      const wanted = request(root);
      layOut(root, wanted);
      const environment = environmentOf(root, wanted, join(directory, 'cache'));
      const onTerminal = await startOnTerminal(path, root, wanted, environment);
      const client = onTerminal ?? asOnMachines(() => startOnPipes(path, root, wanted, environment));
      return follow(client, root, wanted);
    } catch (error) {
      rmSync(root, { recursive: true, force: true });
      throw error;
    }
  };
}

function layOut(root: string, { files, directories }: ClientRequest): void {
  for (const path of directories) mkdirSync(join(root, path), { recursive: true });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content, { mode: 0o600 });
  }
}

/** Nothing of the learner's own environment: neither plugins, nor proxies, nor another cluster. */
function environmentOf(root: string, request: ClientRequest, cache: string): Record<string, string> {
  const editor = request.edit === undefined ? {} : { KUBE_EDITOR: placeEditor(root), SHELL: '/bin/sh' };
  return { PATH: join(root, 'bin'), TMPDIR: join(root, 'tmp'), KUBECACHEDIR: cache, ...editor, ...request.environment };
}

/** A client that was started, whatever it is connected by. */
export type StartedClient = Omit<ClientProcess, 'ended'> & { readonly exited: Promise<number> };

/** Machines let others read what people make there; the folder that it is made in does not. */
function asOnMachines<T>(start: () => T): T {
  if (!isMainThread) return start();
  const own = process.umask(0o022);
  try {
    return start();
  } finally {
    process.umask(own);
  }
}

function startOnPipes(
  path: string,
  root: string,
  request: ClientRequest,
  environment: Readonly<Record<string, string>>,
): StartedClient {
  const child = spawn(path, [...request.arguments], {
    cwd: join(root, request.workingDirectory),
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return answeringEdits(overPipes(child), root, request);
}

function overPipes(child: ChildProcess): StartedClient {
  child.stdin?.on('error', () => undefined);
  return {
    onOutput: (listener) => {
      child.stdout?.on('data', (data: Uint8Array) => listener('stdout', data));
      child.stderr?.on('data', (data: Uint8Array) => listener('stderr', data));
    },
    write: (data) => void child.stdin?.write(data),
    endInput: () => void child.stdin?.end(),
    interrupt: () => void child.kill('SIGINT'),
    kill: () => void child.kill('SIGKILL'),
    exited: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    }),
  };
}

/** The client's life up to what it leaves in its folder, which goes with it. */
function follow({ exited, ...client }: StartedClient, root: string, request: ClientRequest): ClientProcess {
  const ended = exited
    .then((code) => ({ code, ...changes(root, request) }))
    .finally(() => rmSync(root, { recursive: true, force: true }));
  return { ...client, ended };
}

/** What the command made or changed in its folder, by the machine's paths. */
function changes(root: string, { files, directories }: ClientRequest): ClientTraces {
  const changed = new Map<string, ClientFile>();
  const made: string[] = [];
  for (const entry of existsSync(root) ? readdirSync(root, { recursive: true, withFileTypes: true }) : []) {
    const place = join(entry.parentPath, entry.name);
    const path = place.slice(root.length);
    if (entry.isDirectory() && !directories.includes(path)) made.push(path);
    if (!entry.isFile() || entry.name === '.without-kubeconfig' || entry.name === editorScript) continue;
    const content = readFileSync(place);
    const before = files.get(path);
    if (before === undefined || !content.equals(before))
      changed.set(path, { content, mode: statSync(place).mode & 0o777 });
  }
  // A folder that holds something comes with it.
  const directoriesMade = made.filter((path) => readdirSync(join(root, path)).length === 0);
  return { files: changed, directories: directoriesMade };
}
