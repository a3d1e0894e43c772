export { createSimulation } from './create-simulation.ts';
export type { ImageDefinition } from './runtime/index.ts';
export { relay } from './runtime/index.ts';
export { realClock, seededRandom, virtualClock, whileTimePasses } from './time/index.ts';
export type { PublishedPorts, Simulation, SimulationOptions } from './types.ts';
