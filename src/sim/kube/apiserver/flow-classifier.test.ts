import { expect, test } from 'vitest';
import type { AuthorizationAttributes } from '../authorization/index.ts';
import { flowSchemas, priorityLevelConfigurations } from '../resources/flowcontrol/bootstrap.ts';
import { createTestServer } from '../test-server.ts';
import { createFlowClassifier } from './flow-classifier.ts';

const flowcontrol = '/apis/flowcontrol.apiserver.k8s.io/v1';
const pods = { group: '', resource: 'pods', subresource: undefined, namespace: 'default', name: undefined };

/** What differs from reading Pods; `resource` null: a path of none. */
interface Asked {
  readonly user: AuthorizationAttributes['user'];
  readonly path?: string;
  readonly resource?: { readonly subresource: string } | null;
}

async function setup() {
  const server = await createTestServer();
  const names = new Map<string, string>();
  for (const [resource, objects] of [
    ['prioritylevelconfigurations', priorityLevelConfigurations],
    ['flowschemas', flowSchemas],
  ] as const) {
    for (const [name, body] of objects) {
      const { object } = await server.ask('POST', `${flowcontrol}/${resource}`, { body });
      names.set(object.metadata.uid ?? '', name);
    }
  }
  const classify = createFlowClassifier(server.registry);
  return (attributes: Asked) => {
    const { user, path = '', resource = {} } = attributes;
    const asked = resource === null ? {} : { resource: { ...pods, ...resource } };
    const headers = classify({ user, verb: 'get', path, ...asked });
    return headers && Object.values(headers).map((uid) => names.get(uid));
  };
}

const known = 'system:authenticated';

test.each<[string, Asked, string[] | undefined]>([
  ['an administrator', { user: { name: 'me', groups: ['system:masters', known] } }, ['exempt', 'exempt']],
  ['a user', { user: { name: 'jane', groups: [known] } }, ['global-default', 'global-default']],
  [
    'a ServiceAccount',
    { user: { name: 'system:serviceaccount:a:b', groups: ['system:serviceaccounts', known] } },
    ['service-accounts', 'workload-low'],
  ],
  [
    'a controller of kube-system',
    { user: { name: 'system:serviceaccount:kube-system:job-controller', groups: ['system:serviceaccounts', known] } },
    ['kube-system-service-accounts', 'workload-high'],
  ],
  [
    'a probe',
    { user: { name: 'system:anonymous', groups: ['system:unauthenticated'] }, path: '/livez', resource: null },
    ['probes', 'exempt'],
  ],
  ['a kubelet', { user: { name: 'system:node:n', groups: ['system:nodes', known] } }, ['system-nodes', 'system']],
  ['a stream', { user: { name: 'me', groups: ['system:masters'] }, resource: { subresource: 'exec' } }, undefined],
])('a request of %s falls under its schema and level', async (_, attributes, flow) => {
  expect((await setup())(attributes)).toEqual(flow);
});
