import { expect, it } from 'vitest';
import { lookup } from './lookup.ts';

it('knows its entries, and no word of the language', () => {
  const table = lookup({ a: 1 });
  expect([table.a, table.b, table.constructor, table.toString]).toEqual([1, undefined, undefined, undefined]);
});
