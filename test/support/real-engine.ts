import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

const lock = join(tmpdir(), 'cka-lab-real-engine.lock');

/** A lock that nobody released for so long (milliseconds) belongs to a run that was killed. */
const staleAfter = 300_000;

/**
 * Runs `work` while nobody else on this machine uses a real Docker engine: suites run in parallel, but scenarios lay
 * out their files under the same paths of the one host.
 */
export async function withRealEngine<T>(work: (host: string) => Promise<T>): Promise<T> {
  const host = process.env.CKA_LAB_TEST_DOCKER_HOST;
  if (host === undefined || host === '') throw new Error('CKA_LAB_TEST_DOCKER_HOST names no engine');
  while (!taken()) await new Promise<void>((resolve) => setTimeout(resolve, 100));
  try {
    return await work(host);
  } finally {
    rmdirSync(lock);
  }
}

/** Holds the real engine for the suite that calls this first of all; others wait meanwhile. */
export function holdRealEngine(): void {
  let release: () => void = () => undefined;
  let over: Promise<void> = Promise.resolve();
  beforeAll(
    () =>
      new Promise<void>((held, failed) => {
        over = withRealEngine(async () => {
          held();
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        });
        over.catch(failed);
      }),
    900_000,
  );
  afterAll(async () => {
    release();
    await over;
  });
}

function taken(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > staleAfter) rmdirSync(lock);
    return false;
  }
}
