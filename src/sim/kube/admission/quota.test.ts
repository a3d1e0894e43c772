import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#apimachinery';
import type { AdmissionContext, AdmissionPlugin } from '../registry/index.ts';
import { pod as podKind } from '../resources/core/pod/index.ts';
import { created, objectOf, testContext } from '../resources/shared/golden.ts';
import { limitRanger } from './limit-ranger.ts';
import { resourceQuota } from './resource-quota.ts';

function pod(container: Record<string, unknown> = {}, spec: Record<string, unknown> = {}): KubeObject {
  return created(podKind, { spec: { containers: [{ name: 'c', image: 'nginx', ...container }], ...spec } });
}

interface Outcome {
  readonly text: string;
  readonly written: readonly unknown[];
}

function ask(plugin: AdmissionPlugin, object: KubeObject, others: readonly KubeObject[], dryRun = false): Outcome {
  const written: unknown[] = [];
  const context: AdmissionContext = {
    ...testContext,
    dryRun,
    lookupAll: (_, resource) => others.filter(({ kind }) => `${kind.toLowerCase()}s` === resource),
    kindOf: () => undefined,
    equivalents: () => [],
    uuid: () => 'uuid',
    writeStatus: (_, status) => written.push(status),
  };
  const attributes = {
    operation: 'CREATE' as const,
    resource: podKind,
    subresource: undefined,
    namespace: 'default',
    name: 'x',
    object,
    previous: undefined,
  };
  try {
    plugin.admit?.(attributes, context);
    plugin.validate?.(attributes, context);
    return { text: 'accepted', written };
  } catch (error) {
    return { text: (error as Error).message, written };
  }
}

const range = (...limits: Record<string, unknown>[]): KubeObject => ({
  ...objectOf(podKind, { spec: { limits } }, 'lr'),
  kind: 'LimitRange',
});

describe('LimitRanger', () => {
  it('fills in requests and limits and says so', () => {
    const object = pod();
    ask(limitRanger, object, [
      range({ type: 'Container', default: { cpu: '500m', memory: '128Mi' }, defaultRequest: { cpu: '100m' } }),
    ]);
    expect((object.spec as { containers: { resources: unknown }[] }).containers[0]?.resources).toEqual({
      limits: { cpu: '500m', memory: '128Mi' },
      requests: { cpu: '100m' },
    });
    expect(object.metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: cpu request for container c; cpu, memory limit for container c',
    });
  });

  const bounds = { type: 'Container', max: { cpu: '1' }, min: { cpu: '50m' } };
  it.each([
    [{ requests: { cpu: '2' }, limits: { cpu: '2' } }, bounds, 'maximum cpu usage per Container is 1, but limit is 2'],
    [
      { requests: { cpu: '10m' }, limits: { cpu: '1' } },
      bounds,
      'minimum cpu usage per Container is 50m, but request is 10m',
    ],
    [
      { requests: { cpu: '10m' }, limits: { cpu: '3' } },
      bounds,
      '[minimum cpu usage per Container is 50m, but request is 10m, maximum cpu usage per Container is 1, but limit is 3]',
    ],
    [{}, { type: 'Pod', max: { memory: '1Gi' } }, 'maximum memory usage per Pod is 1Gi.  No limit is specified'],
    [
      { requests: { memory: '2Gi' }, limits: { memory: '2048Mi' } },
      { type: 'Pod', max: { memory: '1Gi' } },
      'maximum memory usage per Pod is 1Gi, but limit is 2Gi',
    ],
    [
      { requests: { cpu: '100m' }, limits: { cpu: '1' } },
      { type: 'Container', maxLimitRequestRatio: { cpu: '4' } },
      'cpu max limit to request ratio per Container is 4, but provided ratio is 10.000000',
    ],
  ])('%j against %j', (resources, item, reason) => {
    expect(ask(limitRanger, pod({ resources }), [range(item)]).text).toBe(`pods "x" is forbidden: ${reason}`);
  });
});

const quota = (status: Record<string, unknown>, spec: Record<string, unknown> = {}): KubeObject => ({
  ...objectOf(podKind, { spec: { hard: status.hard, ...spec }, status }, 'q'),
  kind: 'ResourceQuota',
});

describe('ResourceQuota', () => {
  it('books what is used', () => {
    const hard = { pods: '2', 'requests.cpu': '1' };
    const resources = { requests: { cpu: '100m' } };
    const { text, written } = ask(resourceQuota, pod({ resources }), [
      quota({ hard, used: { pods: '1', 'requests.cpu': '500m' } }),
    ]);
    expect([text, written]).toEqual(['accepted', [{ hard, used: { pods: '2', 'requests.cpu': '600m' } }]]);
  });

  it('books nothing for a dry run', () => {
    expect(ask(resourceQuota, pod(), [quota({ hard: { pods: '1' }, used: { pods: '0' } })], true).written).toEqual([]);
  });

  it.each([
    [
      { hard: { pods: '2' }, used: { pods: '2' } },
      {},
      'exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
    ],
    [
      { hard: { 'limits.cpu': '1', 'requests.memory': '1Gi' }, used: {} },
      {},
      'failed quota: q: must specify limits.cpu for: c; requests.memory for: c',
    ],
    [{ hard: { pods: '2' }, used: {} }, {}, 'status unknown for quota: q, resources: pods'],
    [{ hard: { pods: '0' }, used: { pods: '0' } }, { scopes: ['NotBestEffort'] }, undefined],
    [{ hard: {}, used: {} }, {}, undefined],
  ])('%j %j', (status, spec, reason) => {
    const text = reason === undefined ? 'accepted' : `pods "x" is forbidden: ${reason}`;
    expect(ask(resourceQuota, pod(), [quota(status, spec)]).text).toBe(text);
  });
});
