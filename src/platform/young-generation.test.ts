import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const module = new URL('./young-generation.ts', import.meta.url).href;

/** Bytes of room for new objects after a lot of them, in a process of its own. */
function roomAfterWork(prelude: string): number {
  const script = `${prelude}
    import { getHeapSpaceStatistics } from 'node:v8';
    import { setTimeout } from 'node:timers/promises';
    const kept = [];
    for (let round = 0; round < 30; round++) {
      for (let index = 0; index < 100_000; index++) kept[index % 20_000] = { index, more: [index] };
      await setTimeout(1);
    }
    console.log(getHeapSpaceStatistics().find((one) => one.space_name === 'new_space').space_size);`;
  const environment = { ...process.env, NODE_OPTIONS: '' };
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', env: environment }),
  );
}

test('the room for new objects stays small', () => {
  expect(roomAfterWork('')).toBeGreaterThan(24e6);
  expect(roomAfterWork(`import { limitYoungGeneration } from '${module}'; limitYoungGeneration();`)).toBeLessThan(20e6);
});
