import { expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { configMap } from './config-map.ts';

it('a ConfigMap has each key once and no bad ones', () => {
  expect(createErrors(configMap, { data: { a: '1', '..': '' }, binaryData: { a: 'AA==' } })).toEqual([
    'data[..]: Invalid value: "..": must not be \'..\'',
    'data[a]: Invalid value: "a": duplicate of key present in binaryData',
  ]);
});

it('a ConfigMap is at most 1 MiB', () => {
  expect(createErrors(configMap, { data: { a: 'x'.repeat(1024 * 1024 + 1) } })).toEqual([
    '[]: Too long: may not be more than 1048576 bytes',
  ]);
});

it('an immutable ConfigMap stays as it is', () => {
  const before = created(configMap, { immutable: true, data: { a: '1' } });
  expect(updateErrors(configMap, created(configMap, { immutable: true, data: { a: '2' } }), before)).toEqual([
    'data: Forbidden: field is immutable when `immutable` is set',
  ]);
});

it('a row of a ConfigMap counts both kinds of data', () => {
  expect(row(configMap, created(configMap, { data: { a: '1' }, binaryData: { b: 'AA==' } }))).toEqual({
    Name: 'x',
    Data: 2,
    Age: '<unknown>',
  });
});
