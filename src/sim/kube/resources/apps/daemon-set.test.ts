import { describe, expect, it } from 'vitest';
import { deepCopy } from '#apimachinery';
import { created, createErrors, row, testContext, updateErrors } from '../shared/golden.ts';
import { daemonSet } from './daemon-set.ts';

const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } };
const spec = { selector: { matchLabels: labels }, template };

describe('a new DaemonSet', () => {
  it('gets all defaults and counts its templates', () => {
    expect(created(daemonSet, { spec })).toMatchObject({
      metadata: { annotations: { 'deprecated.daemonset.template.generation': '1' } },
      spec: {
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
        revisionHistoryLimit: 10,
      },
      status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
    });
  });

  it('keeps both numbers of a rollout that it does not do', () => {
    const updateStrategy = { type: 'OnDelete', rollingUpdate: { maxUnavailable: 1 } };
    expect(created(daemonSet, { spec: { ...spec, updateStrategy } }).spec).toMatchObject({
      updateStrategy: { type: 'OnDelete', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'no selector',
      { template },
      ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
    ],
    [
      'an empty selector',
      { template, selector: {} },
      ['spec.selector: Invalid value: {}: empty selector is invalid for daemonset'],
    ],
    [
      'more and fewer Pods at once',
      { ...spec, updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: '10%' } } },
      [
        'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: "10%": may not be set when maxUnavailable is non-zero',
      ],
    ],
    [
      'no way to go on',
      { ...spec, updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } },
      ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
    ],
    [
      'an unknown strategy',
      { ...spec, updateStrategy: { type: 'Foo' } },
      [
        'spec.updateStrategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"',
      ],
    ],
  ])('with %s is refused', (_, given, texts) => {
    expect(createErrors(daemonSet, { spec: given })).toEqual(texts);
  });
});

it('a change of the template, and only that, is counted', () => {
  const before = created(daemonSet, { spec });
  const updated = (change: object) => {
    const next = deepCopy(created(daemonSet, { spec: { ...spec, ...change } }));
    daemonSet.prepareForUpdate?.(next, before, testContext);
    return next.metadata.annotations?.['deprecated.daemonset.template.generation'];
  };
  expect(updated({ minReadySeconds: 3 })).toBe('1');
  expect(updated({ template: { ...template, spec: { containers: [{ name: 'c', image: 'nginx:1.28' }] } } })).toBe('2');
});

it('a DaemonSet keeps its selector', () => {
  const next = { ...spec, selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } };
  expect(updateErrors(daemonSet, created(daemonSet, { spec: next }), created(daemonSet, { spec }))).toEqual([
    'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Exists"}]}: field is immutable',
  ]);
});

it('a row of a DaemonSet counts Pods', () => {
  const given = { ...spec, template: { ...template, spec: { ...template.spec, nodeSelector: { disk: 'ssd' } } } };
  const status = {
    desiredNumberScheduled: 5,
    currentNumberScheduled: 4,
    numberReady: 3,
    updatedNumberScheduled: 2,
    numberAvailable: 1,
    numberMisscheduled: 0,
  };
  expect(row(daemonSet, { ...created(daemonSet, { spec: given }), status }, true)).toEqual({
    Name: 'x',
    Desired: 5,
    Current: 4,
    Ready: 3,
    'Up-to-date': 2,
    Available: 1,
    'Node Selector': 'disk=ssd',
    Age: '<unknown>',
    Containers: 'c',
    Images: 'nginx:1.27',
    Selector: 'app=web',
  });
});
