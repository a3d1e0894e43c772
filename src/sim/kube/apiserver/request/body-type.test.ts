import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../time/index.ts';
import { startApiextensions } from '../../apiextensions/index.ts';
import { createActivity } from '../../client/index.ts';
import { createTestServer } from '../../test-server.ts';

const random = seededRandom('definitions');

const maps = '/api/v1/namespaces/default/configmaps';
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const unrecognized = (kind: string) => `the object provided is unrecognized (must be of type ${kind}): `;
const scheme = 'in scheme "pkg/api/legacyscheme/scheme.go:30"';

describe('a body that is not of the kind in the URL', () => {
  test.each<[string, string, number, string]>([
    [
      maps,
      '{"apiVersion":1}',
      400,
      `${unrecognized('ConfigMap')}couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .apiVersion of type string ({"apiVersion":1})`,
    ],
    [
      maps,
      '{"kind":{}}',
      400,
      `${unrecognized('ConfigMap')}couldn't get version/kind; json parse error: json: cannot unmarshal object into Go struct field .kind of type string ({"kind":{}})`,
    ],
    [
      maps,
      'true',
      400,
      `${unrecognized('ConfigMap')}couldn't get version/kind; json parse error: json: cannot unmarshal bool into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (74727565)`,
    ],
    [
      maps,
      '{"apiVersion":"a/b/c"}',
      400,
      `${unrecognized('ConfigMap')}unexpected GroupVersion string: a/b/c ({"apiVersion":"a/b/c"})`,
    ],
    [
      maps,
      '{"apiVersion":"v2"}',
      400,
      `ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" ${scheme}`,
    ],
    [
      maps,
      '{"KIND":"Pod"}',
      400,
      'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
    ],
    [
      deployments,
      '{"apiVersion":"extensions/v1beta1"}',
      400,
      'the API version in the data (extensions/v1beta1) does not match the expected API version (apps/v1)',
    ],
    [
      definitions,
      '{"apiVersion":"v1","kind":"Pod"}',
      400,
      'Pod in version "v1" cannot be handled as a CustomResourceDefinition: no kind "Pod" is registered for version "v1" in scheme "pkg/apiserver/apiserver.go:55"',
    ],
  ])('%s: %s', async (path, body, code, message) => {
    const { ask } = await createTestServer();
    const { code: answered, object } = await ask('POST', path, { body });
    expect([answered, object.message]).toEqual([code, message]);
  });
});

test('a leading slash in apiVersion names the core group', async () => {
  const { ask } = await createTestServer();
  const { code, object } = await ask('POST', maps, { body: '{"apiVersion":"/v1","metadata":{"name":"a"}}' });
  expect([code, object.apiVersion]).toEqual([201, 'v1']);
});

describe('a custom object has to say what it is', () => {
  const wires = '/apis/example.com/v1/wires';
  const definition = {
    metadata: { name: 'wires.example.com' },
    spec: {
      group: 'example.com',
      names: { plural: 'wires', kind: 'Wire' },
      scope: 'Cluster',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };

  test.each([
    ['{}', 400, `${unrecognized('Wire')}Object 'Kind' is missing in '{}' ({})`],
    [
      '{}',
      400,
      `Wire in version "v1" cannot be handled as a Wire: Object 'Kind' is missing in '{}'`,
      '?fieldValidation=Ignore',
    ],
    ['null', 400, `${unrecognized('Wire')}Object 'Kind' is missing in 'null' (6e756c6c)`],
    ['{"kind":"Wire"}', 400, 'the API version in the data () does not match the expected API version (example.com/v1)'],
    [
      '{"apiVersion":"v1","kind":"Pod"}',
      400,
      'the API version in the data (v1) does not match the expected API version (example.com/v1)',
    ],
    [
      '{"apiVersion":"example.com/v1","kind":"Foo","metadata":{"name":"a"}}',
      422,
      'Foo.example.com "a" is invalid: kind: Invalid value: "Foo": must be Wire',
    ],
  ])('%s', async (body, code, message, query = '') => {
    const activity = createActivity();
    const { ask, registry, clock } = await createTestServer();
    startApiextensions({ registry, clock, activity, log: () => undefined, random });
    await ask('POST', definitions, { body: definition });
    await activity.settled();
    const { code: answered, object } = await ask('POST', wires + query, { body });
    expect([answered, object.message]).toEqual([code, message]);
  });
});

test.each([
  ['application/JSON', 201],
  ['application/json; charset=utf-8', 201],
  ['application/json; a="b;c"', 201],
  ['application/json;', 201],
  ['application/json;foo', 415],
  ['application/json; =x', 415],
  ['text/plain', 415],
])('a body of type %s gets %i', async (type, code) => {
  const { ask } = await createTestServer();
  const answer = await ask('POST', maps, { body: '{"metadata":{"name":"a"}}', headers: { 'content-type': type } });
  expect(answer.code).toBe(code);
});
