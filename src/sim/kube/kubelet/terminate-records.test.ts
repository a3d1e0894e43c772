import { expect, it } from 'vitest';
import type { Container, ContainerState } from '#types/core-v1';
import { createContainerRecord } from './container-record.ts';
import { terminateRecords } from './terminate-records.ts';

const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode, reason: 'own' } });
const init = (state: ContainerState, more: object = {}) =>
  Object.assign(createContainerRecord({ name: 'i' } as Container, 'init'), { state, ...more });
const regular = (state: ContainerState, more: object = {}) =>
  Object.assign(createContainerRecord({ name: 'c' } as Container), { state, ...more });
const waiting: ContainerState = { waiting: { reason: 'ImagePullBackOff' } };

it.each([
  ['one that waits has failed', [regular(waiting)], ['ContainerStatusUnknown']],
  ['how one ended stays', [regular(ended(0))], ['own']],
  ['one that never began beside one that did', [regular(ended(0)), regular({})], ['own', 'ContainerStatusUnknown']],
  ['nothing was initialized', [init(ended(1)), regular({})], ['own', undefined]],
  ['init containers are done', [init(ended(0)), regular({})], ['own', 'ContainerStatusUnknown']],
  [
    'the first init container counts',
    [init({}), init({}), regular({})],
    ['ContainerStatusUnknown', undefined, undefined],
  ],
])('%s', (_, records, reasons) => {
  terminateRecords(records);
  expect(records.map(({ state }) => state.terminated?.reason)).toEqual(reasons);
});
