import { expect, test } from 'vitest';
import type { KubernetesObject } from '#api';
import { schema } from '../../match/schema.ts';
import { mountFinding } from './mounts.ts';

const claim = { persistentVolumeClaim: { claimName: 'orders' } };
const mounted = { volumeMounts: [{ name: 'v', mountPath: '/data' }] };
const pod = (spec: object): KubernetesObject => ({ kind: 'Pod', spec });
const set = (volumes: readonly object[], template: object): KubernetesObject => ({
  kind: 'StatefulSet',
  spec: {
    template: { spec: { containers: [mounted], volumes } },
    volumeClaimTemplates: [{ metadata: { name: 'v' }, spec: template }],
  },
});
const size = (storage: string) => ({ resources: { requests: { storage } } });

test.each<[string, object, KubernetesObject, boolean]>([
  ['a container mounts it', claim, pod({ containers: [mounted], volumes: [{ name: 'v', ...claim }] }), true],
  [
    'only a container that prepares the Pod mounts it',
    claim,
    pod({ containers: [{}], initContainers: [mounted], volumes: [{ name: 'v', ...claim }] }),
    false,
  ],
  [
    'a sidecar mounts it',
    claim,
    pod({
      containers: [{}],
      initContainers: [{ ...mounted, restartPolicy: 'Always' }],
      volumes: [{ name: 'v', ...claim }],
    }),
    true,
  ],
  [
    "a claim template hides the Pod's volume of its name",
    { persistentVolumeClaim: { claimName: 'other' } },
    set([{ name: 'v', persistentVolumeClaim: { claimName: 'other' } }], {}),
    false,
  ],
  [
    'a claim template, by meaning',
    { volumeClaimTemplate: { metadata: { name: 'v' }, spec: size('1Gi') } },
    set([], size('1024Mi')),
    true,
  ],
  ['a claim template of another size', { volumeClaimTemplate: { spec: size('1Gi') } }, set([], size('1G')), false],
  [
    'a claim that is in no template',
    { volumeClaimTemplate: {} },
    pod({ containers: [mounted], volumes: [{ name: 'v', ...claim }] }),
    false,
  ],
  [
    'a Secret among the sources of a projected volume',
    { secret: { secretName: 'key' } },
    pod({ containers: [mounted], volumes: [{ name: 'v', projected: { sources: [{ secret: { name: 'key' } }] } }] }),
    true,
  ],
  [
    'another Secret among the sources of a projected volume',
    { secret: { secretName: 'key' } },
    pod({ containers: [mounted], volumes: [{ name: 'v', projected: { sources: [{ secret: { name: 'kez' } }] } }] }),
    false,
  ],
])('%s', (_, source, object, holds) => {
  expect(mountFinding({ path: '/data', source: { ...source } }, object, schema.facts).holds).toBe(holds);
});

test('a volume that is read-only itself is not mounted writable', () => {
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'orders', readOnly: true } }];
  const object = pod({ containers: [mounted], volumes });
  const finding = mountFinding({ path: '/data', source: claim, readOnly: false }, object, schema.facts);
  expect(finding.holds).toBe(false);
  expect(finding.en).toBe(
    'At /data the right volume is mounted, but otherwise than it has to be: (read-only); it has to be (writable).',
  );
});

test.each(['subPath', 'subPathExpr'])('a mount of a part, by %s, says which part is mounted', (field) => {
  const object = pod({
    containers: [{ volumeMounts: [{ name: 'v', mountPath: '/data', [field]: 'old' }] }],
    volumes: [{ name: 'v', ...claim }],
  });
  const finding = mountFinding({ path: '/data', source: claim }, object, schema.facts);
  expect(finding.en).toContain('(subPath old); it has to be (no subPath)');
  expect(mountFinding({ path: '/data', source: claim, subPath: 'old' }, object, schema.facts).holds).toBe(true);
  expect(mountFinding({ path: '/data', source: claim, subPath: true }, object, schema.facts).holds).toBe(true);
  expect(mountFinding({ path: '/data', source: claim, subPath: '*' }, object, schema.facts).holds).toBe(true);
});
