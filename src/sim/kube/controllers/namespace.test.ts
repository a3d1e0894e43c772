import { expect, it } from 'vitest';
import type { Pod } from '#types/core-v1';
import { estimatedSeconds } from './namespace.ts';

const pod = (terminationGracePeriodSeconds: number, phase: string): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {},
    spec: { containers: [], terminationGracePeriodSeconds },
    status: { phase },
  }) as Pod;
const remaining = (finalizers: string[]) => [
  { resource: 'configmaps', objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { finalizers } }] },
];

it.each([
  ['the longest grace period of Pods that run', [pod(30, 'Running'), pod(60, 'Running'), pod(90, 'Failed')], [], 60],
  ['fifteen seconds for finalizers', [], ['example.com/hold'], 15],
  ['fifteen seconds for finalizers once the grace periods are over', [pod(1, 'Running')], ['example.com/hold'], 15],
  ['no time for anything else', [], [], 0],
])('a namespace that goes away gives what is left %s', (_, pods, finalizers, seconds) => {
  expect(estimatedSeconds(pods, remaining(finalizers), 5000)).toBe(seconds);
});
