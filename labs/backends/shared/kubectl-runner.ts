import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import type { ClientProcess, ClientRequest, RunKubectl } from '#api';
import { findKubectl, howToGet } from '#platform';
import { answeringEdits, editorScript, placeEditor } from './client-editor.ts';
import { startOnTerminal } from './client-terminal.ts';

/** Runs the learner's kubectl for machines: below `directory`, the lab's own, in a folder that ends with the command. */
export function kubectlRunner(directory: string, state: string): RunKubectl {
  let program: Promise<string | undefined> | undefined;
  return async (request) => {
    program ??= findKubectl(process.env, state);
    const path = await program;
    if (path === undefined) {
      program = undefined;
      return `there is none on this computer. ${howToGet.kubectl}`;
    }
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const root = mkdtempSync(join(directory, 'kubectl-'));
    try {
      const wanted = request(root);
      layOut(root, wanted);
      const environment = environmentOf(root, wanted, join(directory, 'cache'));
      const onTerminal = await startOnTerminal(path, root, wanted, environment);
      return follow(onTerminal ?? startOnPipes(path, root, wanted, environment), root, wanted);
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
    .then((code) => ({ code, files: changes(root, request) }))
    .finally(() => rmSync(root, { recursive: true, force: true }));
  return { ...client, ended };
}

/** What the command made or changed in its folder, by the machine's paths. */
function changes(root: string, { files }: ClientRequest): Map<string, Uint8Array> {
  const changed = new Map<string, Uint8Array>();
  if (!existsSync(root)) return changed;
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === '.without-kubeconfig' || entry.name === editorScript) continue;
    const place = join(entry.parentPath, entry.name);
    const path = place.slice(root.length);
    const content = readFileSync(place);
    const before = files.get(path);
    if (before === undefined || !content.equals(before)) changed.set(path, content);
  }
  return changed;
}
