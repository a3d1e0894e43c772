import { formatDuration } from '../duration.ts';
import type { SpecialType } from '../schema/types.ts';
import { asBytes, asNumber, asText, lastField, readFields } from './wire.ts';

/**
 * The JSON value of a message that JSON writes as something else than its fields; undefined: zero. `schema` reads a
 * JSONSchemaProps. Follows the generated.proto files of apimachinery and apiextensions.
 */
export function readSpecial(type: SpecialType, bytes: Uint8Array, schema: (bytes: Uint8Array) => unknown): unknown {
  const fields = readFields(bytes);
  const first = lastField(fields, 1);
  const second = lastField(fields, 2);
  switch (type) {
    case 'quantity':
      return first === undefined ? undefined : asText(first);
    case 'time':
      return readTime(asNumber(first), asNumber(second), 0);
    case 'microTime':
      return readTime(asNumber(first), asNumber(second), 6);
    case 'duration':
      return formatDuration(asNumber(first) / 1e6);
    case 'intOrString':
      return asNumber(first) === 1 ? asText(lastField(fields, 3)) : asNumber(second);
    case 'rawExtension':
    case 'fieldsV1':
    case 'json':
      return first === undefined || asBytes(first).length === 0 ? undefined : JSON.parse(asText(first));
    case 'schemaOrArray': {
      const many = fields.filter((field) => field.number === 2);
      return many.length > 0 ? many.map((field) => schema(asBytes(field.value))) : first && schema(asBytes(first));
    }
    case 'schemaOrBool':
      return second === undefined ? asNumber(first) === 1 : schema(asBytes(second));
    case 'schemaOrStringArray': {
      const many = fields.filter((field) => field.number === 2);
      return many.length > 0 ? many.map((field) => asText(field.value)) : first && schema(asBytes(first));
    }
  }
}

function readTime(seconds: number, nanoseconds: number, digits: number): string | undefined {
  // Go's zero time, the year 1, is written as an empty message.
  if (seconds === 0 && nanoseconds === 0) return undefined;
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  const fraction = String(Math.trunc(nanoseconds / 1000)).padStart(6, '0');
  return digits === 0 ? `${text}Z` : `${text}.${fraction}Z`;
}
