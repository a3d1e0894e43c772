import type { SchemaField, ValueType } from '#apimachinery';
import { schemaType } from '#apimachinery';
import type { Draw } from './draw.ts';

const words = ['a', 'web', 'app', 'data', 'default', 'x-1', 'TCP', '80', '1Gi', '100m', '/', '/data', 'true'];
const oddTexts = [
  '',
  ' ',
  'A_b',
  '-a',
  'a'.repeat(64),
  'b'.repeat(254),
  'example.com/key',
  'a/b/c',
  '..',
  '../x',
  'é',
  '\u0000',
  'a\nb',
  '💥',
  '\ud800',
  '__proto__',
  'constructor',
  '%s',
  '<script>',
  '$(X)',
  '{{',
  '1e400',
  '-1',
  '0x10',
  '1.5',
  '2026-01-01T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '10s',
  '::1',
  '10.0.0.1',
  '999.1.1.1',
  '10.0.0.0/8',
  'AAEC',
  '====',
  '50%',
  '-50%',
  '* * * * *',
  '@every 1s',
  '0.1Ki',
  '9223372036854775808',
  '1E3000',
];
const numbers = [0, 1, 2, 3, -1, 80, 443, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53, 1e21, 0.5, -0.1];

/** Any text, mostly a harmless one. */
export function anyText(draw: Draw): string {
  return draw.chance(30) ? draw.pick(oddTexts) : draw.pick(words);
}

/** Any JSON value, which nothing expects here. */
export function anyValue(draw: Draw, depth = 0): unknown {
  switch (draw.below(depth > 3 ? 5 : 7)) {
    case 0:
      return anyText(draw);
    case 1:
      return draw.pick(numbers);
    case 2:
      return draw.chance(50);
    case 3:
      return null;
    case 4:
      return draw.pick([[], {}] as const);
    case 5:
      return Array.from({ length: draw.below(4) }, () => anyValue(draw, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: draw.below(4) }, () => [anyText(draw), anyValue(draw, depth + 1)]),
      );
  }
}

/** A value of that type: right in its structure, by chance in what it means; now and then something else altogether. */
export function typedValue(draw: Draw, type: ValueType, field: SchemaField | undefined, depth = 0): unknown {
  if (draw.chance(3)) return anyValue(draw);
  switch (type.kind) {
    case 'string':
      return field?.enum !== undefined && draw.chance(80) ? draw.pick(field.enum) : anyText(draw);
    case 'bool':
      return draw.chance(50);
    case 'int':
    case 'float':
      return draw.pick(numbers);
    case 'bytes':
      return draw.pick(['', 'AAEC', 'YQ==', '====', 'a']);
    case 'any':
      return anyValue(draw);
    case 'list':
      return depth > 8 ? [] : Array.from({ length: draw.below(3) }, () => typedValue(draw, type.of, field, depth + 1));
    case 'map': {
      const keys = Array.from({ length: depth > 8 ? 0 : draw.below(3) }, () => anyText(draw));
      return Object.fromEntries(keys.map((key) => [key, typedValue(draw, type.of, undefined, depth + 1)]));
    }
    case 'struct':
      return structOf(draw, type.key, depth + 1);
    case 'special':
      return specialOf(draw, type.special);
  }
}

/** An object of that type of the schema table; few fields, the deeper the fewer. */
export function structOf(draw: Draw, key: string, depth = 0): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const field of schemaType(key)?.fields.values() ?? []) {
    if (draw.chance(field.required ? 90 : depth > 8 ? 0 : depth > 3 ? 8 : 25)) {
      object[field.name] = typedValue(draw, field.type, field, depth);
    }
  }
  return object;
}

function specialOf(draw: Draw, special: string): unknown {
  switch (special) {
    case 'quantity':
      return draw.pick(['1', '100m', '1Gi', '-1', '0', '1e3', '0.5', 1, 2.5, 'x', '', '1E3000', '0.0000000001n']);
    case 'intOrString':
      return draw.pick([80, 0, -1, '50%', 'http', '', 2 ** 40]);
    case 'time':
    case 'microTime':
      return draw.pick(['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.123456Z', '9999-12-31T23:59:59Z', 'x', null]);
    case 'duration':
      return draw.pick(['10s', '1h2m', '-1s', '', '1x']);
    default:
      return anyValue(draw);
  }
}
