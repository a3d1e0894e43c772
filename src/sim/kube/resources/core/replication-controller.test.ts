import { expect, it } from 'vitest';
import { created, createErrors, row } from '../shared/golden.ts';
import { podTemplate } from './pod-template.ts';
import { replicationController } from './replication-controller.ts';

const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } };

it('a new ReplicationController takes labels and selector from its template', () => {
  expect(created(replicationController, { spec: { template } })).toMatchObject({
    metadata: { labels },
    spec: { replicas: 1, selector: labels },
    status: { replicas: 0 },
  });
});

it.each<[string, Record<string, unknown>, string[]]>([
  ['nothing', {}, ['spec.selector: Required value', 'spec.template: Required value']],
  [
    'another selector and mistakes in the template',
    {
      selector: { app: 'x' },
      replicas: -1,
      template: { ...template, spec: { ...template.spec, activeDeadlineSeconds: 1 } },
    },
    [
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported',
    ],
  ],
])('a ReplicationController with %s is refused', (_, spec, texts) => {
  expect(createErrors(replicationController, { spec })).toEqual(texts);
});

it('a row of a ReplicationController counts Pods', () => {
  expect(row(replicationController, created(replicationController, { spec: { template } }), true)).toEqual({
    Name: 'x',
    Desired: 1,
    Current: 0,
    Ready: 0,
    Age: '<unknown>',
    Containers: 'c',
    Images: 'nginx:1.27',
    Selector: 'app=web',
  });
});

it('a row of a PodTemplate names containers, images and labels', () => {
  expect(row(podTemplate, created(podTemplate, { template }))).toEqual({
    Name: 'x',
    Containers: 'c',
    Images: 'nginx:1.27',
    'Pod Labels': 'app=web',
  });
});

it('a PodTemplate without containers is refused', () => {
  expect(createErrors(podTemplate, {})).toEqual(['template.spec.containers: Required value']);
});
