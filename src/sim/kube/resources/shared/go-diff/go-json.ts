import { isEmptyMap } from '#apimachinery';
import { internalPodSpec } from './internal-pod-spec.ts';
import { type GoType, goType } from './types.ts';

/**
 * A value of one of the server's internal types as encoding/json shows it in messages: fields have their Go names there,
 * and nothing is left out. Those of `v1` types have tags. `type` in Go's notation.
 */
export function internalJson(type: string, value: object): unknown {
  return shown(goType(type), type === 'PodSpec' ? internalPodSpec(value) : value);
}

/** A JSON value, undefined where Go has nil or a zero value. */
type Value = unknown;

function fieldValue(value: Value, json: string): Value {
  return json === '' ? value : (value as Record<string, Value> | undefined)?.[json];
}

function shown(type: GoType, value: Value): unknown {
  switch (type.kind) {
    case 'struct':
      return Object.fromEntries(structEntries(type, value));
    case 'pointer':
      return value === undefined || value === null ? null : shown(type.element, value);
    case 'slice':
      return Array.isArray(value) ? value.map((item) => shown(type.element, item)) : null;
    case 'map':
      return value === undefined || value === null
        ? null
        : Object.fromEntries(
            Object.entries(value)
              .sort(([left], [right]) => (left < right ? -1 : 1))
              .map(([key, item]) => [key, shown(type.element, item)]),
          );
    case 'bool':
      return value ?? false;
    case 'int':
    case 'intOrString':
      return value ?? 0;
    case 'quantity':
      return value ?? '0';
    case 'string':
    case 'stringer':
      return value ?? '';
  }
}

/** What `omitempty` drops, which every optional field of such a type has. */
function isLeftOut(value: Value): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : typeof value === 'object' && isEmptyMap(value);
}

function structEntries(type: GoType & { kind: 'struct' }, value: Value): [string, unknown][] {
  const tagged = type.name.startsWith('v1.');
  return type.fields.flatMap((field): [string, unknown][] => {
    const own = fieldValue(value, field.json);
    if ((field.json === '' || field.embedded === true) && field.type.kind === 'struct') {
      return structEntries(field.type, own);
    }
    if (tagged) {
      return isLeftOut(own) ? [] : [[field.json, shown(field.type, own)]];
    }
    return [[field.name, shown(field.type, own)]];
  });
}
