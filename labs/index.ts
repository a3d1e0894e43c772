import type { Backend } from '#api';

export { labNames, resolveLab } from './lab-names.ts';
export { loadLab } from './load-lab.ts';

/** What realizes labs, each loaded when it is needed: both are heavy. */
export const backends: Readonly<Record<Backend['name'], () => Promise<Backend>>> = {
  sim: async () => (await import('./backends/sim.ts')).simBackend,
  live: async () => (await import('./backends/live.ts')).liveBackend,
  kind: async () => (await import('./backends/kind.ts')).kindBackend(process.env),
};
/** What a live lab asks a person about, and what is left of ones that were killed; loaded when needed, as the backend. */
export const liveTools = {
  owner: () => import('./backends/shared/live-owner.ts'),
  plan: () => import('./backends/shared/live-plan.ts'),
  kind: () => import('./backends/kind.ts'),
  orphans: () => import('./backends/shared/orphans.ts'),
  whatStays: () => import('./backends/shared/what-stays.ts'),
};
export { loadImages, readImageFiles } from './images/index.ts';
