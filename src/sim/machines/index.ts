export { createMachines } from './create-machines.ts';
export { commonServices, dockerServices, fileServices, nodeServices } from './services.ts';
export type { MachineView } from './view.ts';
