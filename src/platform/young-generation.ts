import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes; the room for new objects is doubled no more once it is as large. */
const enough = 8 * 1024 * 1024;

/**
 * Keeps the room for new objects below 16 MB in this process, where V8 would let it grow to 67. A program that draws a few screens a
 * second leaves little in it, so that the pages would be used once and kept for ever. `--max-semi-space-size` would say so at once, but
 * is heeded on the command line alone. After a collection that gave everything back, the room grows again from nothing.
 */
export function limitYoungGeneration(): void {
  let grows = true;
  const look = (): void => {
    const { space_size: size = 0 } = getHeapSpaceStatistics().find((one) => one.space_name === 'new_space') ?? {};
    if (grows === size < enough) return;
    grows = !grows;
    setFlagsFromString(`--semi-space-growth-factor=${grows ? 2 : 1}`);
  };
  look();
  new PerformanceObserver(look).observe({ entryTypes: ['gc'] });
}
