import { expect, test } from 'vitest';
import { openapiV2Protobuf } from './v2.ts';

test('the smallest document that kubectl takes has 32 bytes', () => {
  const bytes = openapiV2Protobuf('v1.35.2');
  expect(Buffer.from(bytes).toString('hex')).toBe(
    '0a03322e3012150a0a4b756265726e657465731207' + '76312e33352e3242004a00',
  );
  expect(bytes.length).toBe(32);
});
