import { expect, it } from 'vitest';
import { compareKubeVersions } from './kube-version.ts';

it('prefers stable, then newer versions, and puts other names last by alphabet', () => {
  const versions = ['foo1', 'v1alpha1', 'v12alpha1', 'v2', 'v1', 'v10', 'v11beta2', 'v3beta1', 'v10beta3', 'foo10'];
  expect(versions.sort(compareKubeVersions)).toEqual([
    'v10',
    'v2',
    'v1',
    'v11beta2',
    'v10beta3',
    'v3beta1',
    'v12alpha1',
    'v1alpha1',
    'foo1',
    'foo10',
  ]);
});
