export { createSimulation } from './create-simulation.ts';
export { administratorConfig, isGoodIdentity, issueAdministrator } from './kubeadm/index.ts';
export { type ImageDefinition, type ImageRepository, relay, repositoriesOf } from './runtime/index.ts';
export { realClock, seededRandom, virtualClock, whileTimePasses } from './time/index.ts';
export type { PublishedPorts, Simulation, SimulationOptions } from './types.ts';
