import { beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../test-server.ts';
import { createNodeAuthorizer } from './node.ts';
import { createRbacAuthorizer } from './rbac.ts';

const peer = { commonName: 'system:node:node01', organizations: ['system:nodes'] };
let server: TestServer;

beforeEach(async () => {
  server = await createTestServer({
    options: (registry) => ({ authorizer: createNodeAuthorizer(registry, createRbacAuthorizer(registry)) }),
  });
  for (const name of ['node01', 'node02']) await server.ask('POST', '/api/v1/nodes', { body: { metadata: { name } } });
  for (const name of ['used', 'other']) {
    await server.ask('POST', '/api/v1/namespaces/default/secrets', { body: { metadata: { name } } });
  }
  for (const [name, nodeName, secretName] of [
    ['mine', 'node01', 'used'],
    ['theirs', 'node02', 'other'],
  ]) {
    const volumes = [{ name: 'v', secret: { secretName } }];
    const spec = { nodeName, volumes, containers: [{ name: 'c', image: 'nginx' }] };
    await server.ask('POST', '/api/v1/namespaces/default/pods', { body: { metadata: { name }, spec } });
  }
});

describe('a kubelet by its certificate', () => {
  const namespaced = (resource: string) => `/api/v1/namespaces/default/${resource}`;

  it.each([
    ['GET', '/api/v1/nodes/node01'],
    ['GET', namespaced('pods/mine')],
    ['GET', namespaced('secrets/used')],
    ['GET', '/api/v1/pods?fieldSelector=spec.nodeName=node01'],
    ['GET', '/api/v1/services'],
  ])('%s %s', async (method, target) => {
    expect((await server.ask(method, target, { peer })).code).toBe(200);
  });

  const who = 'User "system:node:node01" cannot';
  it.each([
    [
      namespaced('secrets/other'),
      `secrets "other" is forbidden: ${who} get resource "secrets" in API group "" in the namespace "default": no relationship found between node 'node01' and this object`,
    ],
    [
      namespaced('secrets'),
      `secrets is forbidden: ${who} list resource "secrets" in API group "" in the namespace "default": No Object name found`,
    ],
    [
      '/api/v1/secrets',
      `secrets is forbidden: ${who} list resource "secrets" in API group "" at the cluster scope: can only read namespaced object of this type`,
    ],
    [
      namespaced('pods/theirs'),
      `pods "theirs" is forbidden: ${who} get resource "pods" in API group "" in the namespace "default": no relationship found between node 'node01' and this object`,
    ],
    [
      '/api/v1/pods',
      `pods is forbidden: ${who} list resource "pods" in API group "" at the cluster scope: can only list/watch pods with spec.nodeName field selector`,
    ],
    [
      '/api/v1/nodes',
      `nodes is forbidden: ${who} list resource "nodes" in API group "" at the cluster scope: node 'node01' cannot read all nodes, only its own Node object`,
    ],
    [
      '/api/v1/nodes/node02',
      `nodes "node02" is forbidden: ${who} get resource "nodes" in API group "" at the cluster scope: node 'node01' cannot read 'node02', only its own Node object`,
    ],
    [
      '/apis/coordination.k8s.io/v1/namespaces/default/leases/x',
      `leases.coordination.k8s.io "x" is forbidden: ${who} get resource "leases" in API group "coordination.k8s.io" in the namespace "default": can only access leases in the "kube-node-lease" system namespace`,
    ],
    [
      '/apis/apps/v1/deployments',
      `deployments.apps is forbidden: ${who} list resource "deployments" in API group "apps" at the cluster scope`,
    ],
  ])('may not read %s', async (target, message) => {
    const { code, object } = await server.ask('GET', target, { peer });
    expect([code, object.message]).toEqual([403, message]);
  });

  const merge = { 'content-type': 'application/merge-patch+json' };
  it.each([
    [
      '/api/v1/nodes/node02',
      { metadata: { labels: { a: 'b' } } },
      'nodes "node02" is forbidden: node "node01" is not allowed to modify node "node02"',
    ],
    [
      '/api/v1/nodes/node01',
      { metadata: { labels: { 'node-role.kubernetes.io/master': '' } } },
      'nodes "node01" is forbidden: is not allowed to modify labels: node-role.kubernetes.io/master',
    ],
    [
      '/api/v1/nodes/node01',
      { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } },
      'nodes "node01" is forbidden: node "node01" is not allowed to modify taints',
    ],
    [
      namespaced('pods/theirs/status'),
      { status: { message: 'x' } },
      'pods "theirs" is forbidden: node "node01" can only update pod status for pods with spec.nodeName set to itself',
    ],
  ])('may not change %s with %j', async (target, body, message) => {
    const { code, object } = await server.ask('PATCH', target, { body, peer, headers: merge });
    expect([code, object.message]).toEqual([403, message]);
  });

  it('labels its own Node with what is a kubelet’s business', async () => {
    const body = { metadata: { labels: { 'kubernetes.io/os': 'linux', plain: 'yes' } } };
    expect((await server.ask('PATCH', '/api/v1/nodes/node01', { body, peer, headers: merge })).code).toBe(200);
  });

  it('makes mirror Pods alone, and deletes its own', async () => {
    const spec = { nodeName: 'node01', containers: [{ name: 'c', image: 'nginx' }] };
    const made = await server.ask('POST', namespaced('pods'), { body: { metadata: { name: 'x' }, spec }, peer });
    expect(made.object.message).toBe(
      'pods "x" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "node01" can only create mirror pods',
    );
    const gone = await server.ask('DELETE', namespaced('pods/theirs'), { peer });
    expect(gone.object.message).toBe(
      'pods "theirs" is forbidden: node "node01" can only delete pods with spec.nodeName set to itself',
    );
  });

  it('gets tokens of Pods that run there', async () => {
    const bound = { apiVersion: 'v1', kind: 'Pod', name: 'theirs', uid: 'x' };
    const request = (body: object) => server.ask('POST', namespaced('serviceaccounts/default/token'), { body, peer });
    expect((await request({ spec: {} })).object.message).toBe(
      'serviceaccounts "default" is forbidden: node requested token not bound to a pod',
    );
    expect((await request({ spec: { boundObjectRef: bound } })).object.message).toBe(
      'serviceaccounts "default" is forbidden: the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
    );
  });
});

describe('Pods that are bound', () => {
  it('carry the zone of their node', async () => {
    const headers = { 'content-type': 'application/merge-patch+json' };
    const labels = { 'topology.kubernetes.io/zone': 'z1', other: 'x' };
    await server.ask('PATCH', '/api/v1/nodes/node02', { body: { metadata: { labels } }, headers });
    const pods = '/api/v1/namespaces/default/pods';
    const spec = { containers: [{ name: 'c', image: 'nginx' }] };
    await server.ask('POST', pods, { body: { metadata: { name: 'p' }, spec } });
    const target = { kind: 'Node', name: 'node02' };
    const path = '/api/v1/namespaces/default/bindings';
    const bind = (metadata: object) => server.ask('POST', path, { body: { metadata, target } });
    expect((await bind({})).object.message).toBe('Name parameter required.');
    expect((await bind({ name: 'p', namespace: 'other' })).object.message).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
    expect((await bind({ name: 'p' })).code).toBe(201);
    const { object } = await server.ask('GET', `${pods}/p`);
    expect(object.metadata.labels).toEqual({ 'topology.kubernetes.io/zone': 'z1' });
  });
});
