export { jsonOf, jsonOfMany } from '../storage/index.ts';
export {
  type AdmissionAttributes,
  type AdmissionContext,
  type AdmissionOperation,
  type AdmissionPlugin,
  runAdmission,
} from './admission.ts';
export type { AuthenticateToken, TokenVerdict } from './authenticator.ts';
export { allInOwnVersion, inOwnVersion, inOwnVersionOnce } from './conversion.ts';
export { createRegistry, type RegistryOptions } from './create-registry.ts';
export { decodeStrictly, yamlProblem } from './decode.ts';
export { converted } from './equivalents.ts';
export { requireVersion } from './list.ts';
export { type NameGenerator, timestamp } from './machinery.ts';
export { ownedFields } from './managed-fields.ts';
export { apiVersionOf, withoutEmpty } from './metadata.ts';
export type { DeleteOptions, List, ListOptions, Registry, WatchEvent, WatchOptions, WriteOptions } from './registry.ts';
export {
  type Column,
  type CustomConversion,
  type CustomKind,
  defineResource,
  type RequestContext,
  type ResourceDefinition,
  type SubresourceDefinition,
  type SubresourceView,
  type UserInfo,
} from './resource.ts';
export { seenThroughView } from './view.ts';
export { bookmark } from './watch.ts';
