import { expect, test } from 'vitest';
import { eventSubject, mirrorAnnotation } from './pod-identity.ts';

const pod = (annotations: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'etcd-controlplane', namespace: 'kube-system', uid: 'u', resourceVersion: '7', annotations },
  spec: { containers: [] },
});

test('events of a static Pod are about the hash of its file, which is where its mirror names it', () => {
  const { metadata = {} } = eventSubject(pod({ [mirrorAnnotation]: 'hash' }));
  expect([metadata.uid, metadata.resourceVersion]).toEqual(['hash', undefined]);
});

test('events of any other Pod are about itself', () => {
  const { metadata = {} } = eventSubject(pod({}));
  expect([metadata.uid, metadata.resourceVersion]).toEqual(['u', '7']);
});
