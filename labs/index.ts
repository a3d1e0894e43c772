import type { Backend } from '#api';

export { labNames, resolveLab } from './lab-names.ts';
export { loadLab } from './load-lab.ts';

/** What realizes labs, each loaded when it is needed: both are heavy. */
export const backends: Readonly<Record<Backend['name'], () => Promise<Backend>>> = {
  sim: async () => (await import('./backends/sim.ts')).simBackend,
  live: async () => (await import('./backends/live.ts')).liveBackend,
};
export { loadImages, readImageFiles } from './images/index.ts';
