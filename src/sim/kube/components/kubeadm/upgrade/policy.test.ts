import { expect, it } from 'vitest';
import { judgeVersions } from './policy.ts';

const base = { cluster: 'v1.34.5', kubeadm: 'v1.35.2', wanted: 'v1.35.2', kubelets: ['v1.34.5'] };

it.each([
  [{}, [], []],
  [
    { wanted: 'v1.36.0' },
    [
      'Specified version to upgrade to "v1.36.0" is too high; kubeadm can upgrade only 1 minor version at a time',
      'Specified version to upgrade to "v1.36.0" is at least one minor release higher than the kubeadm minor release (36 > 35). Such an upgrade is not supported',
    ],
    [],
  ],
  [
    { kubeadm: 'v1.34.5' },
    [
      'Specified version to upgrade to "v1.35.2" is at least one minor release higher than the kubeadm minor release (35 > 34). Such an upgrade is not supported',
    ],
    [],
  ],
  [
    { kubeadm: 'v1.35.1' },
    [],
    [
      'Specified version to upgrade to "v1.35.2" is higher than the kubeadm version "v1.35.1". Upgrade kubeadm first using the tool you used to install kubeadm',
    ],
  ],
  [
    { wanted: 'v1.34.5', cluster: 'v1.34.4' },
    [],
    ['Kubeadm version v1.35.2 can only be used to upgrade to Kubernetes version 1.35'],
  ],
  [
    { kubelets: ['v1.31.2'] },
    [],
    ['There are kubelets in this cluster that are too old that have these versions [v1.31.2]'],
  ],
])('an upgrade with %o is refused for %o, and for %o without --force', (change, mandatory, skippable) => {
  expect(judgeVersions({ ...base, ...change })).toEqual({ mandatory, skippable });
});
