import { expect, test } from 'vitest';
import { withoutThriftyAllocator, withThriftyAllocator } from './thrifty-allocator.ts';

test('a process that lives long gives memory back, its children do not hear of it', () => {
  const environment = { HOME: '/root', MALLOC_ARENA_MAX: '2' };
  expect(withThriftyAllocator(environment)).toMatchObject({ ...environment, MALLOC_TRIM_THRESHOLD_: '65536' });
  expect(withoutThriftyAllocator(withThriftyAllocator(environment))).toEqual(environment);
});

test('what the person has set stays, for the process and its children', () => {
  const environment = { MALLOC_MMAP_THRESHOLD_: '131072' };
  expect(withThriftyAllocator(environment).MALLOC_MMAP_THRESHOLD_).toBe('131072');
  expect(withoutThriftyAllocator(withThriftyAllocator(environment))).toEqual(environment);
});
