import { expect, it } from 'vitest';
import type { EndpointSlice } from '#types/discovery-v1';
import { createSliceTracker, type SliceTracker } from './slice-tracker.ts';

const slice = (uid: string, generation: number): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { uid, generation },
  addressType: 'IPv4',
  endpoints: [],
});

it.each<[string, (tracker: SliceTracker) => unknown, readonly string[]]>([
  ['a slice that it did not write is new to it', (tracker) => tracker.changed(slice('a', 1)), ['a']],
  ['its own write is not', (tracker) => [tracker.wrote(slice('a', 1)), tracker.changed(slice('a', 1))], []],
  ['what was written after it is', (tracker) => [tracker.wrote(slice('a', 1)), tracker.changed(slice('a', 2))], ['a']],
  ['its own deletion is not', (tracker) => [tracker.willDelete(slice('a', 1)), tracker.deleted(slice('a', 1))], []],
  ["somebody's is", (tracker) => [tracker.wrote(slice('a', 1)), tracker.deleted(slice('a', 1))], ['a']],
  [
    'a watch that is faster than the answer changes nothing',
    (tracker) =>
      tracker.during(async () => {
        tracker.changed(slice('a', 1));
        tracker.changed(slice('b', 1));
        tracker.wrote(slice('a', 1));
      }),
    ['b'],
  ],
])('%s', async (_, act, expected) => {
  const foreign: string[] = [];
  await act(createSliceTracker(({ metadata }) => foreign.push(metadata.uid ?? '')));
  expect(foreign).toEqual(expected);
});
