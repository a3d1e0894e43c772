import { dumpQuantity } from './quantity.ts';
import { type GoType, goType } from './types.ts';

const zeroTime = '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}';

type Json = Readonly<Record<string, unknown>>;

/**
 * A Pod template as Go dumps its struct in order to hash it. Empty lists and maps are nil, as after a trip through protobuf.
 * Follows apimachinery pkg/util/dump ForHash on go-spew's format.
 */
export function dumpTemplate(template: unknown): string {
  return typed(goType('PodTemplateSpec'), template);
}

const typed = (type: GoType, value: unknown) => `(${type.name})${untyped(type, value)}`;

function untyped(type: GoType, value: unknown): string {
  switch (type.kind) {
    case 'bool':
      return String(value ?? false);
    case 'int':
      return String(value ?? 0);
    case 'string':
      return String(value ?? '');
    case 'time':
      return zeroTime;
    case 'quantity':
      return dumpQuantity(String(value ?? '0'));
    case 'intOrString':
      return typeof value === 'string'
        ? `{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)${value}}`
        : `{Type:(intstr.Type)0 IntVal:(int32)${value ?? 0} StrVal:(string)}`;
    case 'map':
    case 'quantities': {
      const show = type.kind === 'map' ? String : (text: unknown) => dumpQuantity(String(text));
      const pairs = Object.entries((value ?? {}) as Json).sort(([a], [b]) => (a < b ? -1 : 1));
      return pairs.length === 0 ? '<nil>' : `map[${pairs.map(([key, one]) => `${key}:${show(one)}`).join(' ')}]`;
    }
    case 'slice': {
      const items = (value ?? []) as readonly unknown[];
      return items.length === 0 ? '<nil>' : `[${items.map((item) => untyped(type.element, item)).join(' ')}]`;
    }
    case 'pointer':
      return value === undefined || value === null ? '<nil>' : untyped(type.element, value);
    case 'struct': {
      const object = (value ?? {}) as Json;
      const fields = type.fields.map((field) => {
        const own = field.json === '' ? object : object[field.json];
        return `${field.name}:${typed(field.type, own)}`;
      });
      return `{${fields.join(' ')}}`;
    }
  }
}
