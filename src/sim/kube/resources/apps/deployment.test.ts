import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { deployment } from './deployment.ts';

const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } };
const spec = { selector: { matchLabels: labels }, template };

describe('a new Deployment', () => {
  it('gets all defaults', () => {
    expect(created(deployment, { spec })).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'x', namespace: 'default' },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: 'c',
                image: 'nginx:1.27',
                resources: {},
                terminationMessagePath: '/dev/termination-log',
                terminationMessagePolicy: 'File',
                imagePullPolicy: 'IfNotPresent',
              },
            ],
            restartPolicy: 'Always',
            terminationGracePeriodSeconds: 30,
            dnsPolicy: 'ClusterFirst',
            securityContext: {},
            schedulerName: 'default-scheduler',
          },
        },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      },
      status: {},
    });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'no selector',
      { template },
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'an empty selector',
      { template, selector: {} },
      ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
    ],
    [
      'other labels than it selects',
      { ...spec, selector: { matchLabels: { app: 'x' } } },
      ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
    ],
    [
      'an unknown strategy',
      { ...spec, strategy: { type: 'Foo' } },
      [
        'spec.strategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      'a rolling update when it recreates',
      { ...spec, strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      'no way to go on',
      { ...spec, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
    ],
    [
      'numbers out of range',
      {
        ...spec,
        replicas: -1,
        minReadySeconds: 10,
        progressDeadlineSeconds: 5,
        strategy: { rollingUpdate: { maxUnavailable: '101%', maxSurge: 'x' } },
      },
      [
        'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"x\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
        'spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds',
      ],
    ],
    [
      'Pods that may end',
      {
        ...spec,
        template: { ...template, spec: { ...template.spec, restartPolicy: 'Never', activeDeadlineSeconds: 1 } },
      },
      [
        'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
        'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
      ],
    ],
  ])('with %s is refused', (_, given, texts) => {
    expect(createErrors(deployment, { spec: given })).toEqual(texts);
  });
});

it('a Deployment keeps its selector', () => {
  const next = { ...spec, selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } };
  expect(updateErrors(deployment, created(deployment, { spec: next }), created(deployment, { spec }))).toEqual([
    'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Exists"}]}: field is immutable',
  ]);
});

it('the generation of a Deployment follows spec and annotations', () => {
  const before = created(deployment, { spec });
  const raised = deployment.generation as (next: object, previous: object) => boolean;
  expect(raised(created(deployment, { spec, metadata: { labels } }), before)).toBe(false);
  expect(raised(created(deployment, { spec, metadata: { annotations: labels } }), before)).toBe(true);
  expect(raised(created(deployment, { spec: { ...spec, replicas: 2 } }), before)).toBe(true);
});

it('the status of a Deployment must add up', () => {
  const { validateUpdate } = deployment.subresources?.status ?? {};
  const previous = { ...created(deployment, { spec }), status: { collisionCount: 1 } };
  const next = { ...previous, status: { replicas: 1, readyReplicas: 2, availableReplicas: -1, updatedReplicas: 3 } };
  const errors = validateUpdate?.(next, previous, {} as never) ?? [];
  expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    'status.availableReplicas: Invalid value: -1: must be greater than or equal to 0',
    'status.updatedReplicas: Invalid value: 3: cannot be greater than status.replicas',
    'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
    'status.collisionCount: Invalid value: 0: cannot be decremented',
  ]);
});

it('warns of a name that Pods cannot use as a host name, and of the template', () => {
  const object = created(deployment, { spec }, 'a.b');
  expect(deployment.warnings?.(object, undefined)).toEqual([
    'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
  ]);
});

it('a row of a Deployment counts Pods', () => {
  const object = { ...created(deployment, { spec }), status: { readyReplicas: 1, updatedReplicas: 2 } };
  expect(row(deployment, object, true)).toEqual({
    Name: 'x',
    Ready: '1/1',
    'Up-to-date': 2,
    Available: 0,
    Age: '<unknown>',
    Containers: 'c',
    Images: 'nginx:1.27',
    Selector: 'app=web',
  });
});
