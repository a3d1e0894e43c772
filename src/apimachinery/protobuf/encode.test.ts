import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeProtobuf, type Typed } from './encode.ts';

const folder = new URL('../../../test/golden/protobuf/', import.meta.url);
const goldens = readdirSync(folder).map((file) => {
  const golden = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  return [golden.command, golden] as [string, { hex: string; object: Typed }];
});

describe('objects that real clients sent as protobuf', () => {
  it.each(goldens)('%s has the same bytes', (_command, { hex, object }) => {
    expect(Buffer.from(encodeProtobuf(object)).toString('hex')).toBe(hex);
  });
});

it('writes a negative number as ten bytes, as Go does', () => {
  const encoded = encodeProtobuf({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', value: -1 } as Typed);
  expect(Buffer.from(encoded).toString('hex')).toContain('10ffffffffffffffffff01');
});
