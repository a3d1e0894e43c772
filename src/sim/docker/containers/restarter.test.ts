import { expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import type { ContainerRecord } from '../records.ts';
import { Restarter, restarts } from './restarter.ts';

function record(policy: string, most = 0, more: Partial<ContainerRecord> = {}): ContainerRecord {
  const hostConfig = { RestartPolicy: { Name: policy, MaximumRetryCount: most } };
  return { hostConfig, manuallyStopped: false, restartCount: 0, ...more } as ContainerRecord;
}

it.each([
  ['no', record('no'), 1, false],
  ['always, also after success', record('always'), 0, true],
  ['unless-stopped', record('unless-stopped'), 0, true],
  ['unless-stopped that was stopped', record('unless-stopped', 0, { manuallyStopped: true }), 0, false],
  ['on-failure after success', record('on-failure'), 0, false],
  ['on-failure without a number', record('on-failure', 0, { restartCount: 99 }), 1, true],
  ['on-failure:2 after one', record('on-failure', 2, { restartCount: 1 }), 1, true],
  ['on-failure:2 after two', record('on-failure', 2, { restartCount: 2 }), 1, false],
])('%s', (_, one, code, expected) => {
  expect(restarts(one, code)).toBe(expected);
});

it('pauses grow from 100 ms and begin anew after ten seconds of running, or by hand', async () => {
  const clock = virtualClock();
  const restarter = new Restarter(clock);
  const pause = async (ranFor: number) => {
    const before = clock.now();
    let at: number | undefined;
    restarter.schedule(ranFor, () => {
      at = clock.now() - before;
    });
    await clock.advance(60_000);
    return at;
  };
  expect([await pause(0), await pause(50), await pause(50)]).toEqual([100, 200, 400]);
  expect([await pause(10_000), await pause(0)]).toEqual([100, 200]);
  restarter.reset();
  expect(await pause(0)).toBe(100);
});

it('what is cancelled does not start', async () => {
  const clock = virtualClock();
  const restarter = new Restarter(clock);
  restarter.schedule(0, () => expect.unreachable());
  restarter.cancel();
  await clock.advance(60_000);
});
