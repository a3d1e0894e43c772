import { performance } from 'node:perf_hooks';

/** The middle of the values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}

/** Milliseconds of each of `runs` calls, after one that does not count. */
export async function timings(runs: number, work: (run: number) => Promise<void> | void): Promise<number[]> {
  await work(-1);
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await work(run);
    values.push(performance.now() - start);
  }
  return values;
}

/** Runs both in turn, A B A B ..., so that a machine whose speed drifts is fair to both. Milliseconds. */
export async function paired(
  runs: number,
  a: () => Promise<void> | void,
  b: () => Promise<void> | void,
): Promise<{ readonly a: number; readonly b: number; readonly ratio: number }> {
  const of = async (work: () => Promise<void> | void) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  await a();
  await b();
  const as: number[] = [];
  const bs: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    as.push(await of(a));
    bs.push(await of(b));
  }
  return { a: median(as), b: median(bs), ratio: median(as.map((value, run) => value / (bs[run] ?? Number.NaN))) };
}

/** One line of the result: what, the figure, against what, the goal. */
export function row(name: string, figure: string, against: string, goal: string): void {
  console.log(`${name.padEnd(46)} ${figure.padStart(12)}  ${against.padEnd(36)} ${goal}`);
}

export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
