export { createMachines } from './create-machines.ts';
export { commonServices, dockerServices, nodeServices } from './services.ts';
export type { MachineView } from './view.ts';
