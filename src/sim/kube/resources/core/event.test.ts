import { expect, it } from 'vitest';
import { created, createErrors, row } from '../shared/golden.ts';
import { event } from './event.ts';

const involvedObject = { kind: 'Pod', namespace: 'default', name: 'web', fieldPath: 'spec.containers{c}' };

it('an Event stands in the namespace of its object', () => {
  expect(createErrors(event, { involvedObject: { ...involvedObject, namespace: 'other' } })).toEqual([
    'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
  ]);
});

it('a row of an Event names object and source', () => {
  const object = created(event, {
    involvedObject,
    type: 'Normal',
    reason: 'Pulled',
    message: ' pulled ',
    source: { component: 'kubelet', host: 'node01' },
    firstTimestamp: '2025-12-31T23:50:00Z',
    lastTimestamp: '2025-12-31T23:59:30Z',
    count: 3,
  });
  expect(row(event, object, true)).toEqual({
    'Last Seen': '30s',
    Type: 'Normal',
    Reason: 'Pulled',
    Object: 'pod/web',
    Subobject: 'spec.containers{c}',
    Source: 'kubelet, node01',
    Message: 'pulled',
    'First Seen': '10m',
    Count: 3,
    Name: 'x',
  });
});

it('an Event is found by what it is about', () => {
  const object = created(event, { involvedObject, reason: 'Pulled', type: 'Normal' });
  const selected = Object.fromEntries(
    Object.entries(event.fieldSelectors ?? {}).map(([field, of]) => [field, of(object)]),
  );
  expect(selected).toMatchObject({
    'involvedObject.kind': 'Pod',
    'involvedObject.name': 'web',
    reason: 'Pulled',
    type: 'Normal',
  });
});
