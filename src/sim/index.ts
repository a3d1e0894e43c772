export { createSimulation } from './create-simulation.ts';
export { administratorConfig, isGoodIdentity, issueAdministrator } from './kubeadm/index.ts';
export type { ImageDefinition } from './runtime/index.ts';
export { type ImageDefinition, type ImageRepository, relay, repositoriesOf } from './runtime/index.ts';
export {
  realClock,
  realClock,
  seededRandom,
  seededRandom,
  virtualClock,
  virtualClock,
  whileTimePasses,
} from './time/index.ts';
export type { PublishedPorts, Simulation, Simulation, SimulationOptions, SimulationOptions } from './types.ts';
