import { parseDuration } from '../duration.ts';
import { goEscaped } from '../go-text.ts';
import type { SpecialType } from '../schema/types.ts';
import type { ProtobufWriter } from './writer.ts';

type Data = Readonly<Record<string, unknown>>;

/** Writes a JSONSchemaProps as a message. */
export type WriteSchema = (to: ProtobufWriter, number: number, schema: Data) => void;

/**
 * The fields of a message that JSON writes as something else, the inverse of `readSpecial`; `value` undefined: the zero of
 * its type. Follows the generated.proto files of apimachinery and apiextensions.
 */
export function writeSpecial(to: ProtobufWriter, type: SpecialType, value: unknown, schema: WriteSchema): void {
  switch (type) {
    case 'quantity':
      to.text(1, value === undefined ? '0' : String(value));
      break;
    case 'time':
    case 'microTime':
      writeTime(to, value);
      break;
    case 'duration':
      to.number(1, Math.round((parseDuration(String(value ?? '0s')) ?? 0) * 1e6));
      break;
    case 'intOrString':
      to.number(1, typeof value === 'string' ? 1 : 0);
      to.number(2, typeof value === 'number' ? value : 0);
      to.text(3, typeof value === 'string' ? value : '');
      break;
    case 'rawExtension':
    case 'fieldsV1':
    case 'json':
      if (value !== undefined) to.text(1, goEscaped(JSON.stringify(value)));
      break;
    case 'schemaOrArray':
      if (Array.isArray(value)) for (const one of value) schema(to, 2, one);
      else schema(to, 1, value as Data);
      break;
    case 'schemaOrBool':
      to.number(1, value === false ? 0 : 1);
      if (typeof value !== 'boolean') schema(to, 2, value as Data);
      break;
    case 'schemaOrStringArray':
      if (Array.isArray(value)) for (const one of value) to.text(2, one);
      else schema(to, 1, value as Data);
      break;
  }
}

/** Go's zero time, the year 1, is an empty message. */
function writeTime(to: ProtobufWriter, value: unknown): void {
  if (typeof value !== 'string') return;
  to.number(1, Math.floor(Date.parse(value) / 1000));
  const fraction = /\.(\d+)/.exec(value)?.[1] ?? '';
  to.number(2, Number(fraction.padEnd(9, '0').slice(0, 9)));
}
