import { expect, test } from 'vitest';
import type { Pod } from '#types/core-v1';
import { takeOverAppArmor } from './app-armor.ts';

const key = 'container.apparmor.security.beta.kubernetes.io/c';
const warning = `metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`;

function taken(annotation: string, more: object = {}, own: object = {}) {
  const warnings: string[] = [];
  const containers = [{ name: 'c', ...own }];
  const pod = { metadata: { annotations: { [key]: annotation } }, spec: { containers, ...more } } as unknown as Pod;
  takeOverAppArmor(pod, { warn: (text) => warnings.push(text) });
  return [pod.spec.containers[0]?.securityContext?.appArmorProfile, warnings];
}

test.each([
  ['unconfined', { type: 'Unconfined' }],
  ['runtime/default', { type: 'RuntimeDefault' }],
  ['localhost/mine', { type: 'Localhost', localhostProfile: 'mine' }],
  ['localhost/', undefined],
  ['other', undefined],
])('the annotation %s becomes a field, with a warning', (annotation, profile) => {
  expect(taken(annotation)).toEqual([profile, [warning]]);
});

test('a profile that the Pod or the container has stands', () => {
  const appArmorProfile = { type: 'RuntimeDefault' };
  expect(taken('runtime/default', { securityContext: { appArmorProfile } })).toEqual([undefined, []]);
  expect(taken('unconfined', {}, { securityContext: { appArmorProfile } })).toEqual([appArmorProfile, []]);
});
