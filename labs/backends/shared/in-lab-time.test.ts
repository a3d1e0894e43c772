import { expect, test } from 'vitest';
import { shortened } from './in-lab-time.ts';

test.each([
  ['a long wait is as much shorter', 'rollout status deploy/a --timeout=200s', 'rollout status deploy/a --timeout=10s'],
  ['with the value apart', 'delete pod a --timeout 10m', 'delete pod a --timeout 30s'],
  ['a brief one stays', 'wait pod a --for=delete --timeout=5s', 'wait pod a --for=delete --timeout=5s'],
  ['not below what an answer takes', 'wait pod a --timeout=60s', 'wait pod a --timeout=8s'],
  ['kubectl wait has one without saying so', 'wait --for=delete pod/a', 'wait --timeout=8s --for=delete pod/a'],
  ['what runs in a container has its own', 'exec a -- wait --timeout=200s', 'exec a -- wait --timeout=200s'],
  ['without end it stays', 'rollout status deploy/a --timeout=0s', 'rollout status deploy/a --timeout=0s'],
  ['what is no duration is for the client to refuse', 'wait pod a --timeout=soon', 'wait pod a --timeout=soon'],
])('%s', (_, asked, told) => {
  expect(shortened(asked.split(' '), 20).join(' ')).toBe(told);
});
