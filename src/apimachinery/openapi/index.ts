export { componentName } from './component-name.ts';
export { parseDescriptions } from './descriptions.ts';
export { rootKeys } from './roots.ts';
export type { Descriptions, OpenapiResource, Prose, TypeDescription } from './types.ts';
export { openapiV2 } from './v2.ts';
export { openapiV2Protobuf } from './v2-protobuf.ts';
export { openapiV3Group, openapiV3Index, openapiV3Key, openapiV3Root } from './v3.ts';
