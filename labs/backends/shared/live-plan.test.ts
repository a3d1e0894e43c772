import { expect, test } from 'vitest';
import { productionWord } from './live-plan.ts';

test.each([
  [['shop-prod'], 'prod'],
  [['admin', 'eu.production.example'], 'production'],
  [['PRD01'], 'PRD'],
  [['product-catalogue', 'delivery', 'approd'], undefined],
  [['kind-kind', 'minikube', '127.0.0.1'], undefined],
])('%j looks like production: %s', (names, word) => {
  expect(productionWord(names)).toBe(word);
});
