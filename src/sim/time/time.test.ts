import { describe, expect, it } from 'vitest';
import { holdClocks, realClock, seededRandom, virtualClock } from './index.ts';

describe('virtualClock', () => {
  it('runs timers in order of time, and of arrival within the same time', async () => {
    const clock = virtualClock(1000);
    const seen: string[] = [];
    clock.after(20, () => seen.push(`late ${clock.now()}`));
    clock.after(10, () => seen.push(`first ${clock.now()}`));
    clock.after(10, () => seen.push(`second ${clock.now()}`));
    await clock.advance(15);
    expect(seen).toEqual(['first 1010', 'second 1010']);
    expect(clock.now()).toBe(1015);
    expect(clock.pending()).toBe(1);
  });

  it('lets promises settle between timers', async () => {
    const clock = virtualClock(0);
    const seen: string[] = [];
    clock.after(1, () => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => seen.push('promise'));
    });
    clock.after(1, () => seen.push('timer'));
    await clock.advance(1);
    expect(seen).toEqual(['promise', 'timer']);
  });

  it('runs timers that timers start, when they fall due within the span', async () => {
    const clock = virtualClock(0);
    let ticks = 0;
    const tick = () => {
      ticks += 1;
      clock.after(1000, tick);
    };
    clock.after(1000, tick);
    await clock.advance(5000);
    expect(ticks).toBe(5);
  });

  it('never runs a cancelled timer', async () => {
    const clock = virtualClock(0);
    const seen: string[] = [];
    const timer = clock.after(5, () => seen.push('ran'));
    timer.cancel();
    timer.cancel();
    await clock.advance(10);
    expect(seen).toEqual([]);
    expect(clock.pending()).toBe(0);
  });

  it('runs until idle without waiting, and stops at the horizon', async () => {
    const clock = virtualClock(0);
    clock.after(300_000, () => undefined);
    expect(await clock.runUntilIdle()).toBe(300_000);
    clock.after(10, () => undefined);
    expect(await clock.runUntilIdle(5)).toBe(0);
    expect(clock.pending()).toBe(1);
  });

  describe('runs until calm', () => {
    /** A timer that comes again every ten seconds, as a heartbeat does. */
    function heartbeat(clock: ReturnType<typeof virtualClock>, isHeard: () => boolean): () => number {
      let beats = 0;
      const beat = () => {
        beats += 1;
        clock.after(10_000, beat, isHeard);
      };
      clock.after(10_000, beat, isHeard);
      return () => beats;
    }

    it('past routine for as long as somebody may need to notice what happened', async () => {
      const clock = virtualClock(0);
      const beats = heartbeat(clock, () => true);
      clock.after(4000, () => undefined);
      expect(await clock.runUntilCalm(60_000, 11_000)).toBe(10_000);
      expect(beats()).toBe(1);
    });

    it('to the last timer within the horizon that is more than routine', async () => {
      const clock = virtualClock(0);
      const beats = heartbeat(clock, () => true);
      clock.after(45_000, () => undefined);
      clock.after(61_000, () => undefined);
      expect(await clock.runUntilCalm(60_000, 1000)).toBe(45_000);
      expect(beats()).toBe(4);
    });

    it('to the horizon when routine is none any more', async () => {
      const clock = virtualClock(0);
      const beats = heartbeat(clock, () => clock.now() < 10_000);
      expect(await clock.runUntilCalm(60_000, 11_000)).toBe(60_000);
      expect(beats()).toBe(6);
    });
  });

  it("stands still for work that takes the machine's time, also when it fails", async () => {
    const clock = virtualClock(0);
    const seen: string[] = [];
    const work = async (name: string, error?: Error) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      seen.push(name);
      if (error !== undefined) throw error;
    };
    clock.after(1, () => void holdClocks(work('loaded')).then(() => clock.after(1, () => seen.push('used'))));
    clock.after(1, () => void holdClocks(work('broken', new Error('broken'))).catch(() => undefined));
    clock.after(3, () => seen.push('timed out'));
    await clock.advance(10);
    expect(seen).toEqual(['loaded', 'broken', 'used', 'timed out']);
  });

  it('keeps order with many timers', async () => {
    const clock = virtualClock(0);
    const random = seededRandom('heap');
    const seen: number[] = [];
    for (let index = 0; index < 300; index += 1) {
      const delay = Math.floor(random.next() * 1000);
      clock.after(delay, () => seen.push(delay));
    }
    await clock.advance(1000);
    expect(seen).toHaveLength(300);
    expect(seen).toEqual([...seen].sort((left, right) => left - right));
  });
});

describe('realClock', () => {
  it('runs a timer of 0 ms later, never at once', async () => {
    const seen: string[] = [];
    const ran = new Promise<void>((resolve) => {
      realClock().after(0, () => {
        seen.push('timer');
        resolve();
      });
    });
    seen.push('here');
    await ran;
    expect(seen).toEqual(['here', 'timer']);
  });
});

describe('seededRandom', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const draw = (seed: string) => {
      const random = seededRandom(seed);
      return [random.uuid(), random.suffix(5), random.hex(64), random.next()];
    };
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('makes version 4 UUIDs, name suffixes and hex of the asked length', () => {
    const random = seededRandom('x');
    const uuids = Array.from({ length: 500 }, () => random.uuid());
    expect(new Set(uuids).size).toBe(500);
    for (const uuid of uuids) {
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(random.suffix(10)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{10}$/);
    expect(random.hex(64)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('spreads evenly over [0, 1)', () => {
    const random = seededRandom('spread');
    const buckets = new Array<number>(10).fill(0);
    for (let index = 0; index < 10_000; index += 1) {
      const bucket = Math.floor(random.next() * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) expect(count).toBeGreaterThan(850);
  });
});
