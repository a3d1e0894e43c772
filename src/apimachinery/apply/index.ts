export { type ApplyRequest, applyConfiguration } from './apply.ts';
export { updateManagedFields } from './update.ts';
export type { ManagedWrite } from './write.ts';
