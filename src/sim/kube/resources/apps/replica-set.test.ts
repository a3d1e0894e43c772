import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { replicaSet } from './replica-set.ts';

const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } };
const spec = { selector: { matchLabels: labels }, template };

describe('a new ReplicaSet', () => {
  it('wants one Pod and has none', () => {
    expect(created(replicaSet, { spec, status: { replicas: 3 } })).toMatchObject({
      spec: { replicas: 1, template: { spec: { restartPolicy: 'Always' } } },
      status: { replicas: 0 },
    });
  });

  it('is refused with numbers below 0 or without selector, in this order', () => {
    expect(createErrors(replicaSet, { spec: { template, replicas: -1, minReadySeconds: -2 } })).toEqual([
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.minReadySeconds: Invalid value: -2: must be greater than or equal to 0',
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ]);
  });
});

it('a ReplicaSet keeps its selector', () => {
  const next = { ...spec, selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } };
  expect(updateErrors(replicaSet, created(replicaSet, { spec: next }), created(replicaSet, { spec }))).toEqual([
    'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Exists"}]}: field is immutable',
  ]);
});

it('the scale of a ReplicaSet is its number of Pods and its selector', () => {
  const { view } = replicaSet.subresources?.scale ?? {};
  const object = created(replicaSet, { spec });
  const scale = view?.read(object);
  expect(scale).toEqual({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name: 'x', namespace: 'default' },
    spec: { replicas: 1 },
    status: { replicas: 0, selector: 'app=web' },
  });
  const change = (replicas: number) => {
    const next = structuredClone(object);
    view?.write({ ...object, ...scale, spec: { replicas } }, next);
    return next.spec;
  };
  expect(change(4)).toMatchObject({ replicas: 4 });
  expect(() => change(-1)).toThrow(
    'Scale.autoscaling "x" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  );
});

it('a row of a ReplicaSet counts Pods', () => {
  const object = { ...created(replicaSet, { spec }), status: { replicas: 2, readyReplicas: 1 } };
  expect(row(replicaSet, object, true)).toEqual({
    Name: 'x',
    Desired: 1,
    Current: 2,
    Ready: 1,
    Age: '<unknown>',
    Containers: 'c',
    Images: 'nginx:1.27',
    Selector: 'app=web',
  });
});
