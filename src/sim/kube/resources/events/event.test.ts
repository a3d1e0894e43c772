import { describe, expect, it } from 'vitest';
import { fieldErrorText, type KubeObject } from '#apimachinery';
import { createTestServer } from '../../test-server.ts';
import { objectOf, row, testContext } from '../shared/golden.ts';
import { newEvent } from './event.ts';

const whole = {
  eventTime: '2025-12-31T23:59:00.000000Z',
  type: 'Normal',
  reason: 'Started',
  action: 'Start',
  note: 'Started it',
  reportingController: 'example.com/one',
  reportingInstance: 'one-1',
  regarding: { kind: 'Pod', name: 'p', namespace: 'default' },
};
const stored = (fields: Record<string, unknown>): KubeObject =>
  newEvent.hub?.toHub(objectOf(newEvent, { metadata: { resourceVersion: '1' }, ...fields })) as KubeObject;
const errors = (next: KubeObject, previous?: KubeObject): string[] =>
  (newEvent.hub?.validate?.(next, previous, testContext) ?? []).map(fieldErrorText);

it('is stored under the names of core/v1 and comes back as it was', () => {
  const object = stored(whole);
  expect(object).toMatchObject({
    apiVersion: 'v1',
    involvedObject: { name: 'p' },
    message: 'Started it',
    reportingComponent: 'example.com/one',
  });
  expect(newEvent.hub?.fromHub(object)).toMatchObject(objectOf(newEvent, whole));
});

it('prints what core/v1 prints', () => {
  expect(row(newEvent, objectOf(newEvent, whole))).toEqual({
    'Last Seen': '60s',
    Type: 'Normal',
    Reason: 'Started',
    Object: 'pod/p',
    Message: 'Started it',
  });
});

describe('a new one', () => {
  it('that is whole is fine', () => {
    expect(errors(stored(whole))).toEqual([]);
  });

  it('says when, what kind of event it is, and who reports it', () => {
    expect(errors(stored({ ...whole, reportingController: '', type: 'X' }))).toEqual([
      'reportingController: Required value',
      'reportingController: Invalid value: "": name part must be non-empty',
      "reportingController: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'type: Invalid value: "": has invalid value: X',
    ]);
  });

  it('has none of the old fields', () => {
    expect(errors(stored({ ...whole, deprecatedCount: 1, series: { count: 1 } }))).toEqual([
      'series.count: Invalid value: "": should be at least 2',
      'series.lastObservedTime: Required value',
      'count: Invalid value: "": needs to be unset',
    ]);
  });
});

it('only the series may change', () => {
  const series = { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' };
  expect(errors(stored({ ...whole, series, note: 'other' }), stored(whole))).toEqual([
    'message: Invalid value: "other": field is immutable',
  ]);
});

describe('asked for in its own group', () => {
  const path = '/apis/events.k8s.io/v1/namespaces/default/events';

  it.each<[string, string, string, object | undefined, string]>([
    ['what is not there', 'GET', '/nope', undefined, 'events.events.k8s.io "nope" not found'],
    ['a name that is taken', 'POST', '', { metadata: { name: 'e' } }, 'events.events.k8s.io "e" already exists'],
    [
      'a name that core/v1 takes',
      'POST',
      '',
      { metadata: { name: 'a_b' } },
      `Event "a_b" is invalid: metadata.name: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    ],
    [
      'another namespace',
      'POST',
      '',
      { metadata: { name: 'f', namespace: 'Other!' } },
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
  ])('answers %s', async (_, method, name, more, message) => {
    const { ask } = await createTestServer();
    await ask('POST', path, { body: { ...whole, metadata: { name: 'e' } } });
    const { object } = await ask(method, path + name, more === undefined ? {} : { body: { ...whole, ...more } });
    expect(object.message).toBe(message);
  });

  it('leaves metadata alone until the kind has nothing to say', async () => {
    const { ask } = await createTestServer();
    const body = { metadata: { name: 'e', labels: { 'A/b/c': '' } }, involvedObject: { namespace: 'other' } };
    const { object } = await ask('POST', '/api/v1/namespaces/default/events', { body });
    expect(object.message).toBe(
      'Event "e" is invalid: involvedObject.namespace: Invalid value: "other": does not match event.namespace',
    );
  });
});
