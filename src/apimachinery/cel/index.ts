export {
  asBool,
  asText,
  asTextOrNull,
  type CompiledExpression,
  checkExpression,
  compileExpression,
  type ExpressionScope,
  type KnownTypes,
} from './admission.ts';
export { type Definition, parseType } from './check/declarations.ts';
export {
  boolType,
  type CelType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  opaqueType,
  optionalType,
  stringType,
  structType,
  timestampType,
  typeText,
} from './check/types.ts';
export { type DeviceSelection, deviceEnvironment, deviceSelection } from './device.ts';
export {
  type CelEnvironment,
  type CelOutcome,
  type CelProgram,
  type Compiled,
  compileCel,
  kubernetesEnvironment,
  perCallLimit,
} from './environment.ts';
export {
  type AskAuthorizer,
  type AuthorizerQuestion,
  authorizerValue,
  resourceCheckValue,
} from './library/authorizer.ts';
export { RegexpError } from './regexp/parse.ts';
export { type Re2, re2 } from './regexp/regexp.ts';
export { builtInDeclaration } from './schema/built-in.ts';
export { schemaDeclaration, withTypeAndMeta } from './schema/declare.ts';
export { escapeName } from './schema/escape.ts';
export { namedDeclaration } from './schema/named.ts';
export { requestLimit, type SchemaSize, schemaSize, sizeAt } from './schema/sizes.ts';
export { dynamicValue, schemaValue } from './schema/values.ts';
export { CelError, CelList, CelMap, EntryMap, listOf, Opaque, Optional, type Value } from './values/value.ts';
