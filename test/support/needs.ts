import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import { findClients } from './docker-clients.ts';
import { pythonWith } from './python.ts';

/** What some suites need from the machine, and how to tell that it is there. */
const things = {
  tmux: () => spawnSync('tmux', ['-V']).status === 0,
  docker: () => spawnSync('docker', ['--version']).status === 0,
  'the docker CLI 28': () => findClients().some(({ release }) => release === 28),
  'the docker CLI 20 (apt install docker.io)': () => findClients().some(({ release }) => release === 20),
  'a Docker engine (CKA_LAB_TEST_DOCKER_HOST)': () => (process.env.CKA_LAB_TEST_DOCKER_HOST ?? '') !== '',
  "Python's client (apt install python3-kubernetes)": () => pythonWith('kubernetes') !== undefined,
  kubectl: () =>
    (process.platform === 'linux' && process.arch === 'x64') ||
    spawnSync('kubectl', ['version', '--client']).status === 0,
} as const;

export type Thing = keyof typeof things;

const known = new Map<Thing, boolean>();

function isThere(thing: Thing): boolean {
  let there = known.get(thing);
  if (there === undefined) {
    there = things[thing]();
    known.set(thing, there);
  }
  return there;
}

/**
 * `describe` for a suite that needs something of the machine. Where it is missing the suite is left out under a name
 * that says why, and the reporter (left-out.ts) lists it; with CKA_LAB_TEST_COMPLETE=1 that is a failure instead.
 */
export function describeWith(needed: readonly Thing[], name: string, body: () => void): void {
  const missing = needed.filter((thing) => !isThere(thing));
  if (missing.length === 0) {
    describe(name, body);
    return;
  }
  if (process.env.CKA_LAB_TEST_COMPLETE === '1')
    throw new Error(`${name}: this run may leave nothing out, but lacks ${missing.join(', ')}`);
  describe.skip(`${name} [left out for want of ${missing.join(', ')}]`, body);
}
