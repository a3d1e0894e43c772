import { knownType } from './load.ts';
import type { ValueType } from './types.ts';

/** What Go's encoder writes for a value that was never set. Fresh each time: callers may change it. */
export function zeroValue(type: ValueType): unknown {
  if (type.pointer) return null;
  switch (type.kind) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'int':
    case 'float':
      return 0;
    case 'struct':
      return zeroStruct(type.key);
    case 'special':
      return type.special === 'quantity'
        ? '0'
        : type.special === 'intOrString'
          ? 0
          : type.special === 'duration'
            ? '0s'
            : null;
    default:
      return null;
  }
}

/** The same for a value of a map. Protobuf, in which etcd holds objects, knows no bytes that are not there. */
export function zeroMapValue(type: ValueType): unknown {
  return type.kind === 'bytes' && !type.pointer ? '' : zeroValue(type);
}

function zeroStruct(key: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const field of knownType(key).fields.values()) {
    const { kind, pointer } = field.type;
    const isWritten = !field.omitEmpty || (!pointer && (kind === 'struct' || kind === 'special'));
    if (isWritten && !field.omitZero) result[field.name] = zeroValue(field.type);
  }
  return result;
}
