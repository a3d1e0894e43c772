import { describe, expect, test } from 'vitest';
import type { KubernetesObject, Target } from '#api';
import { checks } from './index.ts';
import { judgeIn } from './testing.ts';

/** A cluster of those objects that refuses to be changed: whoever writes to what it was given throws. */
function clusterOf(...objects: readonly KubernetesObject[]): Target {
  const frozen = objects.map((object) => freeze(object));
  return {
    kubernetes: {
      get: async ({ kind, name, namespace }) =>
        frozen.find((one) => one.kind === kind && one.metadata?.name === name && one.metadata?.namespace === namespace),
      list: async ({ kind }) => frozen.filter((one) => one.kind === kind),
      watch: () => {},
    },
    docker: undefined,
    files: { read: async () => undefined, watch: () => {} },
  };
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}

const pod = (spec: object, status: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default' },
  spec,
  status,
});

async function verdictOf(spec: object, ...objects: readonly KubernetesObject[]): Promise<string> {
  const resource = checks.get('resource');
  if (resource === undefined) throw new Error('the check library has resource');
  return (await judgeIn(resource, spec, clusterOf(...objects))).verdict;
}

const web = { apiVersion: 'v1', kind: 'Pod', name: 'web' };
const field = (path: string, equals: unknown) => ({ ...web, fields: [{ path, equals }] });

describe('wrong answers that others let pass, and right ones that they fail', () => {
  test.each<[string, object, KubernetesObject, string]>([
    [
      '1. the container may stand at any place of the list',
      field('spec.containers[name=app].image', 'nginx'),
      pod({
        containers: [
          { name: 'side', image: 'envoy' },
          { name: 'app', image: 'nginx' },
        ],
      }),
      'pass',
    ],
    [
      '1. an item more than demanded is seen',
      field('spec.volumes', [{ name: 'a', emptyDir: {} }]),
      pod({
        volumes: [
          { name: 'a', emptyDir: {} },
          { name: 'b', hostPath: { path: '/' } },
        ],
      }),
      'fail',
    ],
    [
      '2. port 8080 does not contain port 80',
      field('spec.containers[*].ports[*].containerPort', 80),
      pod({ containers: [{ name: 'app', ports: [{ containerPort: 8080 }] }] }),
      'fail',
    ],
    [
      '2. my-app does not match app',
      field('spec.containers[*].name', 'app'),
      pod({ containers: [{ name: 'my-app' }] }),
      'fail',
    ],
    [
      '2. nginx:1.22-bad does not match nginx:1.22',
      field('spec.containers[*].image', 'nginx:1.22'),
      pod({ containers: [{ name: 'a', image: 'nginx:1.22-bad' }] }),
      'fail',
    ],
    [
      '3. 1024Mi is 1Gi',
      field('spec.containers[*].resources.limits.memory', '1Gi'),
      pod({ containers: [{ name: 'a', resources: { limits: { memory: '1024Mi' } } }] }),
      'pass',
    ],
    [
      '3. nginx is nginx:latest',
      field('spec.containers[*].image', 'nginx'),
      pod({ containers: [{ name: 'a', image: 'nginx:latest' }] }),
      'pass',
    ],
    [
      '4. the phase Running is not health',
      { ...web, healthy: true },
      pod({}, { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] }),
      'fail',
    ],
    ['5. an empty field does not equal a value', field('spec.nodeName', 'node01'), pod({}), 'fail'],
    [
      '8. a negative statement about an object that is not there fails',
      { ...web, name: 'other', fields: [{ path: 'spec.hostNetwork', absent: true }] },
      pod({}),
      'fail',
    ],
  ])('%s', async (_, spec, object, verdict) => {
    expect(await verdictOf(spec, object)).toBe(verdict);
  });

  test('6. an empty list is no existence', async () => {
    expect(await verdictOf({ apiVersion: 'v1', kind: 'Pod', selector: 'app=web' })).toBe('fail');
  });

  const policy = (from: object[]): KubernetesObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'default' },
    spec: { ingress: [{ from }] },
  });
  const labels = (name: string) => ({ matchLabels: { name } });
  const both = [{ namespaceSelector: labels('a'), podSelector: labels('b') }];
  const either = [{ namespaceSelector: labels('a') }, { podSelector: labels('b') }];

  test.each<[string, object[], object[], string]>([
    ['AND is AND', both, both, 'pass'],
    ['OR is not AND', both, either, 'fail'],
    ['AND is not OR', either, both, 'fail'],
    ['OR in another order is OR', either, [...either].reverse(), 'pass'],
  ])('9. peers of a NetworkPolicy: %s', async (_, wanted, there, verdict) => {
    const spec = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      name: 'p',
      fields: [{ path: 'spec.ingress[*].from', equals: wanted }],
    };
    expect(await verdictOf(spec, policy(there))).toBe(verdict);
  });

  test('9. terms of a node affinity are alternatives, their expressions are not', async () => {
    const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
    const expression = (key: string) => ({ key, operator: 'Exists' });
    const term = (...keys: readonly string[]) => ({ matchExpressions: keys.map(expression) });
    const podWith = (terms: object[]) =>
      pod({
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
      });
    expect(await verdictOf(field(path, [term('a', 'b')]), podWith([term('b', 'a')]))).toBe('pass');
    expect(await verdictOf(field(path, [term('a', 'b')]), podWith([term('a'), term('b')]))).toBe('fail');
  });

  test('14. no check changes what it looks at', async () => {
    const object = pod({ containers: [{ name: 'a' }] }, { conditions: [] });
    await expect(verdictOf({ ...field('spec.containers[*].name', 'a'), healthy: true }, object)).resolves.toBe('fail');
  });

  test('17. a message names the cause and the way to read on, in both languages', async () => {
    const resource = checks.get('resource');
    if (resource === undefined) throw new Error('the check library has resource');
    const judgement = await judgeIn(resource, { ...web, name: 'webs' }, clusterOf(pod({})));
    expect(judgement.message.en).toBe(
      'Pod webs does not exist in namespace default: found Pod web, did you mean webs?',
    );
    expect(judgement.message.ko).toContain('Pod "web"은 있습니다');
    expect(judgement.reference).toBe('https://kubernetes.io/docs/concepts/workloads/pods/');
  });
});

test('every check kind has a summary of one line and its own name', () => {
  for (const [name, check] of checks) {
    expect(check.kind).toBe(name);
    expect(check.summary).toMatch(/^[A-Z][^\n]+\.$/);
  }
});
