import { expect, it } from 'vitest';
import { createWarnings } from './warnings.ts';

function headersOf(texts: readonly string[]): readonly string[] | undefined {
  const warnings = createWarnings();
  for (const text of texts) warnings.add(text);
  return warnings.headers().Warning;
}

it('says each warning once, on one line, and nothing of empty ones', () => {
  expect(headersOf(['a "b"\nc', '', 'd', 'd'])).toEqual(['299 - "a \\"b\\" c"', '299 - "d"']);
  expect(headersOf([''])).toBeUndefined();
});

it('cuts each short when they outgrow the headers, and drops what comes then', () => {
  const texts = Array.from({ length: 20 }, (_, index) => `${String(index).padStart(3, '0')}${'x'.repeat(397)}`);
  const shown = headersOf(texts) ?? [];
  // Ten are 4,000 characters; with the eleventh all are cut to 256, of which sixteen fill the room.
  expect(shown.length).toBe(16);
  expect(shown[0]).toBe(`299 - "000${'x'.repeat(253)}"`);
  expect(headersOf(texts.slice(0, 10))?.[0]?.length).toBe(400 + '299 - ""'.length);
});
