import { schemaType } from '../../schema/load.ts';
import type { SpecialType, ValueType } from '../../schema/types.ts';
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  dynType,
  intType,
  listType,
  mapType,
  stringType,
  structType,
  timestampType,
} from '../check/types.ts';
import { escapeName } from './escape.ts';

/** What expressions see of types that JSON writes in a way of their own; of the others, whose schemas name no type, nothing. */
const specials: Partial<Record<SpecialType, CelType>> = {
  time: timestampType,
  microTime: timestampType,
  duration: stringType,
  intOrString: dynType,
  fieldsV1: structType('object'),
  rawExtension: structType('object'),
};

/**
 * A built-in type as its published schema declares it; undefined: there is no such type. A type inside itself has no
 * fields. Follows apiserver pkg/cel/openapi/resolver and pkg/cel/common/schemas.go SchemaDeclType.
 */
export function builtInDeclaration(key: string): CelType | undefined {
  return schemaType(key) === undefined ? undefined : declare(key, new Set());
}

function declare(key: string, outer: ReadonlySet<string>): CelType {
  const type = outer.has(key) ? undefined : schemaType(key);
  if (type === undefined) return structType('object');
  const inner = new Set([...outer, key]);
  // Fields are declared when an expression names them: a Pod has thousands.
  const names = new Map([...type.fields.keys()].map((name) => [escapeName(name) ?? '', name]));
  return structType('object', (spelled) => {
    const field = type.fields.get(names.get(spelled) ?? '');
    return field === undefined ? undefined : valueDeclaration(field.type, inner);
  });
}

function valueDeclaration(type: ValueType, outer: ReadonlySet<string>): CelType | undefined {
  switch (type.kind) {
    case 'string':
      return stringType;
    case 'bool':
      return boolType;
    case 'int':
      return intType;
    case 'float':
      return doubleType;
    case 'bytes':
      return bytesType;
    case 'any':
      return structType('object');
    case 'struct':
      return declare(type.key, outer);
    case 'special':
      return specials[type.special];
    case 'list': {
      const item = valueDeclaration(type.of, outer);
      return item === undefined ? undefined : listType(item);
    }
    case 'map': {
      const value = valueDeclaration(type.of, outer);
      return value === undefined ? undefined : mapType(stringType, value);
    }
  }
}
