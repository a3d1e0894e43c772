import { expect, test } from 'vitest';
import { fieldErrorText, path } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { validateProfilesMatch } from '../../shared/pod/annotations.ts';
import { warningsForPodSpec } from '../../shared/pod/warnings.ts';
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

test.each([
  ['runtime/default', { type: 'Unconfined' }, 'type: Forbidden: apparmor type in annotation and field must match'],
  ['localhost/a', { type: 'RuntimeDefault' }, 'type: Forbidden: apparmor type in annotation and field must match'],
  [
    'localhost/a',
    { type: 'Localhost', localhostProfile: 'b' },
    'localhostProfile: Forbidden: apparmor profile in annotation and field must match',
  ],
  ['localhost/a', { type: 'Localhost', localhostProfile: 'a' }, undefined],
])('the annotation %s beside a field', (annotation, appArmorProfile, problem) => {
  const spec = { containers: [{ name: 'c', securityContext: { appArmorProfile } }] } as Pod['spec'];
  const found = validateProfilesMatch({ [key]: annotation }, spec, path('spec'));
  const where = 'spec.containers[0].securityContext.appArmorProfile.';
  expect(found.map(fieldErrorText)).toEqual(problem === undefined ? [] : [where + problem]);
  expect(validateProfilesMatch({ [key]: annotation }, { ...spec, os: { name: 'windows' } }, path('spec'))).toEqual([]);
});

test('annotations about seccomp do nothing any more, and say so where no field stands beside them', () => {
  const pod = 'seccomp.security.alpha.kubernetes.io/pod';
  const container = 'container.seccomp.security.alpha.kubernetes.io/c';
  const metadata = { annotations: { [pod]: 'runtime/default', [container]: 'localhost/x' } };
  const text = 'non-functional in v1.27+; use the "seccompProfile" field instead';
  expect(warningsForPodSpec({ containers: [{ name: 'c' }] } as Pod['spec'], metadata, path('spec'), false)).toEqual([
    `metadata.annotations[${pod}]: ${text}`,
    `metadata.annotations[${container}]: ${text}`,
  ]);
  const securityContext = { seccompProfile: { type: 'RuntimeDefault' } };
  const spec = { securityContext, containers: [{ name: 'c', securityContext }] } as Pod['spec'];
  expect(warningsForPodSpec(spec, metadata, path('spec'), false)).toEqual([]);
});
