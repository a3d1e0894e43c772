import { expect, test } from 'vitest';
import { createTestServer } from '../../test-server.ts';

const request =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkZEQ0J1d0lCQURBc01RMHdDd1lEVlFRRERBUnFZVzVsTVEwd0N3WURWUVFLREFSa1pYWnpNUXd3Q2dZRApWUVFLREFOdmNITXdXVEFUQmdjcWhrak9QUUlCQmdncWhrak9QUU1CQndOQ0FBU2hkRWE3bUtOOUFvRXVrSGdQCnVNQSsxMGt6ZzlNc0lDWmFXVFVtTGhQZjJPZmJqU0E1eWszWHpYOUozczkyb1NCb09xNEYrTGh0UXk2eXl0eVMKL2xkc29DMHdLd1lKS29aSWh2Y05BUWtPTVI0d0hEQWFCZ05WSFJFRUV6QVJnZ2xoTG1WNFlXMXdiR1dIQkFvQQpBQUV3Q2dZSUtvWkl6ajBFQXdJRFNBQXdSUUlnZjVJOUhDaC9id3VxSW9kN2QyRlh2TTVUbnRkelpzblpvWjhCCnFuT3Avb1FDSVFDUGU4VWxPd2pnVjk0M3BjQnI3TU1zRVJ0ZGVpb2haUFE4M2pLNUVlTlIxQT09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';
const signerName = 'kubernetes.io/kube-apiserver-client';
const usages = ['client auth'];
const requests = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const spec = { request, signerName, usages };
const condition = { type: 'Approved', status: 'True', reason: 'r', message: 'm' };

async function server() {
  const { ask } = await createTestServer();
  const create = (more: object) =>
    ask('POST', requests, { body: { metadata: { name: 'a' }, spec: { ...spec, ...more } } });
  return { ask, create };
}

test('a request says who asks, whatever it claims, and has no status', async () => {
  const { create } = await server();
  const { code, object } = await create({ username: 'somebody', groups: ['x'] });
  expect([code, object.spec, object.status]).toEqual([
    201,
    { ...spec, username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
    {},
  ]);
});

test.each([
  [
    { signerName: 'bad' },
    `spec.signerName: Invalid value: "bad": must be a fully qualified domain and path of the form 'example.com/signer-name'`,
  ],
  [
    { signerName: 'kubernetes.io/legacy-unknown' },
    'spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version',
  ],
  [
    { signerName: 'x/y' },
    'spec.signerName: Invalid value: "x": should be a domain with at least two segments separated by dots',
  ],
  [
    { expirationSeconds: 60 },
    'spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)',
  ],
  [{ usages: [] }, 'spec.usages: Required value'],
  [{ usages: ['any', 'any'] }, 'spec.usages[1]: Duplicate value: "any"'],
])('%j is refused', async (more, message) => {
  const { create } = await server();
  expect((await create(more)).object.message).toBe(
    `CertificateSigningRequest.certificates.k8s.io "a" is invalid: ${message}`,
  );
});

test('an update changes neither spec nor status', async () => {
  const { ask, create } = await server();
  const { object } = await create({});
  const body = { ...object, spec: { ...spec, signerName: 'x.y/z' }, status: { conditions: [condition] } };
  const updated = await ask('PUT', `${requests}/a`, { body });
  expect(updated.object).toEqual(object);
});

test('approval sets conditions with their times, and lets none go', async () => {
  const { ask, create } = await server();
  const { object } = await create({});
  const approved = await ask('PUT', `${requests}/a/approval`, {
    body: { ...object, status: { conditions: [condition] } },
  });
  const time = '2026-01-01T00:00:00Z';
  expect(approved.object.status).toEqual({
    conditions: [{ ...condition, lastUpdateTime: time, lastTransitionTime: time }],
  });
  const removed = await ask('PUT', `${requests}/a/approval`, { body: { ...approved.object, status: {} } });
  expect(removed.object.message).toBe(
    'CertificateSigningRequest.certificates.k8s.io "a" is invalid: status.conditions: Forbidden: updates may not remove a condition of type "Approved"',
  );
});

test('a signer may not approve', async () => {
  const { ask, create } = await server();
  const { object } = await create({});
  const { object: refused } = await ask('PUT', `${requests}/a/status`, {
    body: { ...object, status: { conditions: [condition] } },
  });
  expect(refused.message).toBe(
    'CertificateSigningRequest.certificates.k8s.io "a" is invalid: status.conditions: Forbidden: updates may not add a condition of type "Approved"',
  );
});
