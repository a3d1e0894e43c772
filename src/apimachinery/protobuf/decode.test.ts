import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeProtobuf } from './decode.ts';

const folder = new URL('../../../test/golden/protobuf/', import.meta.url);
const goldens = readdirSync(folder).map((file) => {
  const golden = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  return [golden.command, golden] as [string, { hex: string; object: unknown }];
});

describe('bodies that real clients sent', () => {
  test.each(goldens)('%s', (_, { hex, object }) => {
    const decoded = decodeProtobuf(Buffer.from(hex, 'hex'));
    expect(JSON.stringify(decoded, undefined, 1)).toBe(JSON.stringify(object, undefined, 1));
  });
});

/** A small encoder for what no recording has. */
const field = (number: number, value: number[] | number): number[] =>
  typeof value === 'number' ? [number << 3, ...varint(value)] : [(number << 3) | 2, ...varint(value.length), ...value];
const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
const text = (value: string) => [...Buffer.from(value)];
const envelope = (apiVersion: string, kind: string, raw: number[]) =>
  new Uint8Array([
    ...text('k8s\0'),
    ...field(1, [...field(1, text(apiVersion)), ...field(2, text(kind))]),
    ...field(2, raw),
    ...field(3, []),
    ...field(4, []),
  ]);

test('times, quantities and numbers or texts become what JSON has', () => {
  const meta = field(1, [...field(1, text('x')), ...field(8, field(1, 1_700_000_000))]);
  const port = field(1, [
    ...field(1, text('p')),
    ...field(3, 80),
    ...field(4, [...field(1, 1), ...field(3, text('web'))]),
  ]);
  expect(decodeProtobuf(envelope('v1', 'Service', [...meta, ...field(2, port)]))).toEqual({
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name: 'x', creationTimestamp: '2023-11-14T22:13:20Z' },
    spec: { ports: [{ name: 'p', port: 80, targetPort: 'web' }] },
    status: { loadBalancer: {} },
  });
});

test('values of maps that are lists are messages of their own', () => {
  const extra = field(5, [...field(1, text('scopes')), ...field(2, [...field(1, text('a')), ...field(1, text('b'))])]);
  const body = envelope('authorization.k8s.io/v1', 'SubjectAccessReview', field(2, extra));
  expect(decodeProtobuf(body)).toMatchObject({ spec: { extra: { scopes: ['a', 'b'] } } });
});

test('numbers below zero keep their sign', () => {
  const minusOne = [255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
  const body = envelope('scheduling.k8s.io/v1', 'PriorityClass', [2 << 3, ...minusOne]);
  expect(decodeProtobuf(body)).toMatchObject({ value: -1 });
});

test('options are known in every group', () => {
  const body = envelope('apps/v1', 'DeleteOptions', field(4, text('Foreground')));
  expect(decodeProtobuf(body)).toEqual({
    kind: 'DeleteOptions',
    apiVersion: 'apps/v1',
    propagationPolicy: 'Foreground',
  });
});

test('what is no protobuf is refused', () => {
  expect(() => decodeProtobuf(Buffer.from('{}'))).toThrow(
    'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
  );
  expect(() => decodeProtobuf(envelope('v1', 'Pod', []).subarray(0, 10))).toThrow('unexpected EOF');
  expect(() => decodeProtobuf(envelope('e.com/v1', 'Widget', []))).toThrow(
    'no kind "Widget" is registered for version "e.com/v1"',
  );
});
