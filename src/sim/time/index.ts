export { holdClocks } from './hold-clocks.ts';
export { createPacer, type Pacer } from './pacer.ts';
export { realClock } from './real-clock.ts';
export { type SeededRandom, seededRandom } from './seeded-random.ts';
export { type VirtualClock, virtualClock } from './virtual-clock.ts';
export { whileTimePasses } from './while-time-passes.ts';
