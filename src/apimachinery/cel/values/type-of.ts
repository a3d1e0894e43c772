import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  optionalType,
  stringType,
  timestampType,
  typeType,
  uintType,
} from '../check/types.ts';
import { CelList, CelMap, Duration, Opaque, Optional, Timestamp, TypeValue, Uint, type Value } from './value.ts';

const anyList = listType(dynType);
const anyMap = mapType(dynType, dynType);
const anyOptional = optionalType(dynType);
const anyType = typeType();

/** The type of a value, without what is inside of it. */
export function typeOf(value: Value): CelType {
  switch (typeof value) {
    case 'string':
      return stringType;
    case 'bigint':
      return intType;
    case 'boolean':
      return boolType;
    case 'number':
      return doubleType;
    default:
  }
  if (value === null) return nullType;
  if (value instanceof CelMap) return anyMap;
  if (value instanceof CelList) return anyList;
  if (value instanceof Uint) return uintType;
  if (value instanceof Uint8Array) return bytesType;
  if (value instanceof Timestamp) return timestampType;
  if (value instanceof Duration) return durationType;
  if (value instanceof TypeValue) return anyType;
  if (value instanceof Optional) return anyOptional;
  return value instanceof Opaque ? value.type : dynType;
}

/** The name that `type()` gives. */
export function typeName(value: Value): string {
  return typeOf(value).name;
}

/** Whether a value may be an argument of that type, looking no deeper than its outside. */
export function fits(value: Value, type: CelType): boolean {
  if (type.kind === 'dyn' || type.kind === 'parameter') return true;
  const own = typeOf(value);
  if (type.kind === 'struct') return own.kind === 'map' || (own.kind === 'opaque' && own.name === type.name);
  return own.kind === type.kind && (own.kind !== 'opaque' || own.name === type.name);
}
