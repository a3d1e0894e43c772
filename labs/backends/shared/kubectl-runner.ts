import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import type { ClientProcess, ClientRequest, RunKubectl } from '#api';
import { findKubectl, howToGet } from '#platform';

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
      return follow(start(path, root, wanted, join(directory, 'cache')), root, wanted);
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

function start(path: string, root: string, request: ClientRequest, cache: string): ChildProcess {
  return spawn(path, [...request.arguments], {
    cwd: join(root, request.workingDirectory),
    // Nothing of the learner's own environment: neither plugins, nor proxies, nor another cluster.
    env: { PATH: join(root, 'bin'), TMPDIR: join(root, 'tmp'), KUBECACHEDIR: cache, ...request.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function follow(child: ChildProcess, root: string, request: ClientRequest): ClientProcess {
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<{ code: number; files: Map<string, Uint8Array> }>((resolve, reject) => {
    const finish = (settle: () => void) => {
      try {
        settle();
      } catch (error) {
        reject(error);
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    };
    child.once('error', (error) => finish(() => reject(error)));
    child.once('close', (code, signal) =>
      finish(() =>
        resolve({
          code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
          files: changes(root, request),
        }),
      ),
    );
  });
  return {
    onOutput: (listener) => {
      child.stdout?.on('data', (data: Uint8Array) => listener('stdout', data));
      child.stderr?.on('data', (data: Uint8Array) => listener('stderr', data));
    },
    write: (data) => void child.stdin?.write(data),
    endInput: () => void child.stdin?.end(),
    interrupt: () => void child.kill('SIGINT'),
    kill: () => void child.kill('SIGKILL'),
    ended,
  };
}

/** What the command made or changed in its folder, by the machine's paths. */
function changes(root: string, { files }: ClientRequest): Map<string, Uint8Array> {
  const changed = new Map<string, Uint8Array>();
  if (!existsSync(root)) return changed;
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === '.without-kubeconfig') continue;
    const place = join(entry.parentPath, entry.name);
    const path = place.slice(root.length);
    const content = readFileSync(place);
    const before = files.get(path);
    if (before === undefined || !content.equals(before)) changed.set(path, content);
  }
  return changed;
}
