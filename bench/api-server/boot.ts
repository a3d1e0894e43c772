import { performance } from 'node:perf_hooks';
import { loadLab } from '#labs';
import { createSimulation, realClock } from '#sim';

/**
 * Boots a cluster in memory some times; of each boot the milliseconds of the clock and of the processor. The first has the
 * compiler's work in it, as that of every host has.
 */
export async function bootTimes(
  runs: number,
): Promise<readonly { readonly clock: number; readonly processor: number }[]> {
  const { docker: _, ...lab } = await loadLab('two-node');
  const times = [];
  for (let run = 0; run < runs; run += 1) {
    const [began, used] = [performance.now(), process.cpuUsage()];
    const simulation = await createSimulation({
      lab,
      clock: realClock(),
      seed: String(run),
      images: [],
      database: undefined,
      token: 'bench',
      serverUrl: () => '',
      certificateAuthority: undefined,
      log: () => {},
    });
    const { user, system } = process.cpuUsage(used);
    times.push({ clock: performance.now() - began, processor: (user + system) / 1000 });
    await simulation.close();
  }
  return times;
}
