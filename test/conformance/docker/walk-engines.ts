import type { TranscriptWalk } from '../transcript.ts';
import { openRealEngine, openSimulatedEngine, type StorageDriver, type TestEngine, usualImages } from './engines.ts';
import { startRealEngine } from './own-engine.ts';

/** Where walks find their engines: one that they share, and one of its own for a walk that asks (`## own any`, `## own vfs`). */
export class WalkEngines {
  readonly #shared: TestEngine;
  readonly #start: (storageDriver: StorageDriver) => Promise<TestEngine>;

  private constructor(shared: TestEngine, start: (storageDriver: StorageDriver) => Promise<TestEngine>) {
    this.#shared = shared;
    this.#start = start;
  }

  static async simulated(): Promise<WalkEngines> {
    return new WalkEngines(await openSimulatedEngine(), (driver) =>
      openSimulatedEngine((same) => same, usualImages(), driver),
    );
  }

  static async real(host: string): Promise<WalkEngines> {
    return new WalkEngines(await openRealEngine(host), startRealEngine);
  }

  /** What a walk is taken on, as long as `take` lasts. */
  async use<T>({ own }: Pick<TranscriptWalk, 'own'>, take: (engine: TestEngine) => Promise<T>): Promise<T> {
    if (own === undefined) return take(this.#shared);
    const engine = await this.#start(own === 'any' ? 'overlay2' : (own as StorageDriver));
    try {
      return await take(engine);
    } finally {
      await engine.close();
    }
  }

  close(): Promise<void> {
    return this.#shared.close();
  }
}

/** What walks need that a machine of tests cannot give a real engine, and why. */
const simulatedOnly: Readonly<Record<string, string>> = {
  nfs: 'needs a file server, and a kernel that mounts what it shares',
  btrfs: 'needs a data root that lies on btrfs',
  zfs: 'needs a data root that lies on ZFS, which is no part of the kernel',
  aufs: 'needs a kernel with AUFS, which none has any more',
  devicemapper: 'needs a thin pool',
};

export const realEngineTakes = ({ own = '', needs }: TranscriptWalk) =>
  ![own, ...needs].some((what) => what in simulatedOnly);
