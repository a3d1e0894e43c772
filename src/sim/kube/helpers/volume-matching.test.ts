import { expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import { findMatchingVolume, volumeMismatch } from './volume-matching.ts';

const storage = { storage: '1Gi' };
const volume = (attributes?: string): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'v' },
  spec: {
    capacity: storage,
    accessModes: ['ReadWriteOnce'],
    ...(attributes === undefined ? {} : { volumeAttributesClassName: attributes }),
  },
  status: { phase: 'Available' },
});
const claim = (attributes?: string): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'c', namespace: 'ns' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: storage },
    ...(attributes === undefined ? {} : { volumeAttributesClassName: attributes }),
  },
});

it.each([
  [undefined, undefined, true],
  ['gold', 'gold', true],
  ['', undefined, true],
  ['gold', undefined, false],
  [undefined, 'gold', false],
  ['gold', 'silver', false],
])('a claim with the VolumeAttributesClass %s and a volume with %s match: %s', (wanted, given, matches) => {
  expect(findMatchingVolume(claim(wanted), [volume(given)], { delayBinding: false })?.metadata.name).toBe(
    matches ? 'v' : undefined,
  );
  expect(volumeMismatch(volume(given), claim(wanted))).toBe(
    matches ? undefined : 'volumeAttributesClassName does not match',
  );
});
