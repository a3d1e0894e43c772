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
      return to.text(1, value === undefined ? '0' : String(value));
    case 'time':
    case 'microTime':
      return writeTime(to, value);
    case 'duration':
      return to.number(1, Math.round((parseDuration(String(value ?? '0s')) ?? 0) * 1e6));
    case 'intOrString':
      to.number(1, typeof value === 'string' ? 1 : 0);
      to.number(2, typeof value === 'number' ? value : 0);
      return to.text(3, typeof value === 'string' ? value : '');
    case 'rawExtension':
    case 'fieldsV1':
    case 'json':
      return value === undefined ? undefined : to.text(1, goEscaped(JSON.stringify(value)));
    case 'schemaOrArray':
      return Array.isArray(value)
        ? value.forEach((one) => {
            schema(to, 2, one);
          })
        : schema(to, 1, value as Data);
    case 'schemaOrBool':
      to.number(1, value === false ? 0 : 1);
      return typeof value === 'boolean' ? undefined : schema(to, 2, value as Data);
    case 'schemaOrStringArray':
      return Array.isArray(value)
        ? value.forEach((one) => {
            to.text(2, one);
          })
        : schema(to, 1, value as Data);
  }
}

/** Go's zero time, the year 1, is an empty message. */
function writeTime(to: ProtobufWriter, value: unknown): void {
  if (typeof value !== 'string') return;
  to.number(1, Math.floor(Date.parse(value) / 1000));
  const fraction = /\.(\d+)/.exec(value)?.[1] ?? '';
  to.number(2, Number(fraction.padEnd(9, '0').slice(0, 9)));
}
