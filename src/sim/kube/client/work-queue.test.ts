import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { createActivity } from './activity.ts';
import { createWorkQueue } from './work-queue.ts';

function queueOf(work: (key: string) => void | Promise<void>, isCostly: (key: string) => boolean = () => false) {
  const clock = virtualClock(0);
  const activity = createActivity();
  const lines: string[] = [];
  const queue = createWorkQueue({ name: 'test', clock, activity, log: (line) => lines.push(line), work, isCostly });
  return { clock, activity, lines, queue };
}

describe('createWorkQueue', () => {
  it('works on a key once however often it was added before', async () => {
    const seen: string[] = [];
    const { queue, activity } = queueOf((key) => void seen.push(key));
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    await activity.settled();
    expect(seen).toEqual(['a', 'b']);
  });

  it('works on a key again that was added while it was worked on, never twice at a time', async () => {
    let running = 0;
    let most = 0;
    let times = 0;
    const { queue, activity } = queueOf(async (key) => {
      running += 1;
      most = Math.max(most, running);
      times += 1;
      if (times === 1) queue.add(key);
      await Promise.resolve();
      running -= 1;
    });
    queue.add('a');
    await activity.settled();
    expect([times, most]).toEqual([2, 1]);
  });

  it('looks at a costly key at most once in a turn, and once more for what came after that', async () => {
    const seen: string[] = [];
    const { queue, activity } = queueOf(
      (key) => void seen.push(key),
      (key) => key === 'costly',
    );
    for (let change = 0; change < 3; change += 1) {
      queue.add('costly');
      queue.add('cheap');
      for (let tick = 0; tick < 10; tick += 1) await Promise.resolve();
    }
    expect(seen).toEqual(['costly', 'cheap', 'cheap', 'cheap']);
    await activity.settled();
    expect(seen).toEqual(['costly', 'cheap', 'cheap', 'cheap', 'costly']);
  });

  it('tries again, each time twice as late, and logs why', async () => {
    const at: number[] = [];
    const { queue, clock, lines } = queueOf(() => {
      at.push(clock.now());
      if (at.length < 4) throw new Error('no');
    });
    queue.add('a');
    await clock.advance(100);
    expect(at).toEqual([0, 5, 15, 35]);
    expect(lines).toEqual(['test: a: no', 'test: a: no', 'test: a: no']);
  });

  it('keeps the earlier of two appointments', async () => {
    const at: number[] = [];
    const { queue, clock } = queueOf(() => void at.push(clock.now()));
    queue.addAfter('a', 50);
    queue.addAfter('a', 80);
    queue.addAfter('a', 20);
    await clock.advance(200);
    expect(at).toEqual([20]);
  });

  it('does nothing any more once closed', async () => {
    const seen: string[] = [];
    const { queue, clock } = queueOf((key) => void seen.push(key));
    queue.addAfter('a', 10);
    queue.close();
    queue.add('b');
    await clock.advance(100);
    expect(seen).toEqual([]);
    expect(clock.pending()).toBe(0);
  });
});
