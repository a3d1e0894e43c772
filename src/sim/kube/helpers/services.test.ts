import { expect, it } from 'vitest';
import type { Pod, Service } from '#types/core-v1';
import { createTriggerTimes } from './services.ts';

const at = (second: number): string => `2026-01-01T00:00:0${second}Z`;
const service = { metadata: { name: 's', namespace: 'n', creationTimestamp: at(1) } } as Service;
const pod = (second: number, status = 'True'): Pod =>
  ({
    metadata: { name: 'p' },
    status: { conditions: [{ type: 'Ready', status, lastTransitionTime: at(second) }] },
  }) as Pod;

it.each<readonly [string, readonly Pod[], readonly Pod[], string | undefined]>([
  ['nothing is new', [pod(2)], [pod(2)], undefined],
  ['a Pod got ready later', [pod(2, 'False')], [pod(3)], at(3)],
  ['a Pod got ready within the second', [pod(2, 'False')], [pod(2)], at(2)],
  ['a Pod came', [], [pod(4)], at(4)],
])('the time of the last change, when %s', (_, before, after, expected) => {
  const times = createTriggerTimes();
  expect(times.next(service, before)).toBe(at(1));
  expect(times.next(service, after)).toBe(expected);
});
