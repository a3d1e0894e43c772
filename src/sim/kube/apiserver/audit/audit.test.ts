import { describe, expect, it } from 'vitest';
import { createTestServer } from '../../test-server.ts';
import { createAuditLog } from './index.ts';

const plain = { metadata: { name: 'web', labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };

async function audited(capacity?: number) {
  const log = createAuditLog(capacity);
  const server = await createTestServer({ options: () => ({ audit: log }) });
  return { ...server, log, last: () => log.events().at(-1) };
}

describe('the audit log', () => {
  it('says who did what to which object with which command', async () => {
    const { ask, last } = await audited();
    const headers = {
      'user-agent': 'kubectl/v1.35.2 (linux/amd64)',
      'kubectl-command': 'kubectl create',
      'kubectl-session': 'abc',
    };
    const { headers: answered } = await ask('POST', '/api/v1/namespaces/default/configmaps?fieldManager=x', {
      body: { metadata: { name: 'cm' } },
      headers,
    });
    expect(last()).toEqual({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: answered['Audit-Id'],
      stage: 'ResponseComplete',
      requestURI: '/api/v1/namespaces/default/configmaps?fieldManager=x',
      verb: 'create',
      user: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
      sourceIPs: ['127.0.0.1'],
      userAgent: 'kubectl/v1.35.2 (linux/amd64)',
      objectRef: { resource: 'configmaps', namespace: 'default', name: 'cm', apiVersion: 'v1' },
      responseStatus: { metadata: {}, code: 201 },
      requestReceivedTimestamp: '2026-01-01T00:00:00.000000Z',
      stageTimestamp: '2026-01-01T00:00:00.000000Z',
      annotations: {
        'authorization.k8s.io/decision': 'allow',
        'authorization.k8s.io/reason': '',
        'cka-lab.dev/kubectl-command': 'kubectl create',
        'cka-lab.dev/kubectl-session': 'abc',
      },
    });
  });

  it('names who is impersonated, and why a request was refused', async () => {
    const { ask, last } = await audited();
    await ask('DELETE', '/apis/apps/v1/namespaces/default/deployments/web', {
      headers: { 'impersonate-user': 'jane' },
    });
    expect(last()).toMatchObject({
      verb: 'delete',
      user: { username: 'kubernetes-admin' },
      impersonatedUser: { username: 'jane', groups: ['system:authenticated'] },
      objectRef: { resource: 'deployments', namespace: 'default', name: 'web', apiGroup: 'apps', apiVersion: 'v1' },
      responseStatus: { status: 'Failure', reason: 'Forbidden', code: 403 },
      annotations: { 'authorization.k8s.io/decision': 'forbid', 'authorization.k8s.io/reason': '' },
    });
  });

  it('holds what the Pod Security admission notes', async () => {
    const { ask, last } = await audited();
    const labels = {
      'pod-security.kubernetes.io/audit': 'restricted',
      'pod-security.kubernetes.io/enforce': 'baseline',
    };
    await ask('PATCH', '/api/v1/namespaces/default', {
      body: { metadata: { labels } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    await ask('POST', '/api/v1/namespaces/default/pods', { body: plain });
    expect(last()?.annotations).toMatchObject({
      'pod-security.kubernetes.io/enforce-policy': 'baseline:latest',
      'pod-security.kubernetes.io/audit-violations': expect.stringContaining(
        'would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "c" must set',
      ),
    });
  });

  it('forgets the oldest requests', async () => {
    const { ask, log } = await audited(2);
    for (const path of ['/version', '/livez', '/api']) await ask('GET', path).catch(() => undefined);
    expect(log.events().map(({ requestURI }) => requestURI)).toEqual(['/livez', '/api']);
  });

  it('says of a watch when it began', async () => {
    const { ask, last } = await audited();
    await ask('GET', '/api/v1/pods?watch=true&timeoutSeconds=1').catch(() => undefined);
    expect(last()).toMatchObject({ verb: 'watch', stage: 'ResponseStarted', objectRef: { resource: 'pods' } });
  });
});
