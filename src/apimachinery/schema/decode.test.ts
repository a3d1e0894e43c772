import { describe, expect, test } from 'vitest';
import { deepEqual } from '../equality.ts';
import { deepCopy, holdsEmpties } from '../freeze.ts';
import { StatusError } from '../status.ts';
import { canonicalize } from './canonicalize.ts';
import { decode, decodeStrict } from './decode.ts';

const core = (kind: string) => `k8s.io/api/core/v1.${kind}`;
const pod = (spec: unknown, metadata: unknown = { name: 'x' }) => ({ apiVersion: 'v1', kind: 'Pod', metadata, spec });

describe('a value of a wrong type is told in the words of the real decoder', () => {
  test.each<[string, string, unknown, string]>([
    [
      'a text for a list of structs',
      'Pod',
      pod({ containers: 'x' }),
      'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'an object for a list of structs',
      'Pod',
      pod({ containers: { name: 'x' } }),
      'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'a text for a number, deep down',
      'Pod',
      pod({ containers: [{ name: 'x', ports: [{ containerPort: '80' }] }] }),
      'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      'a number for a text',
      'Pod',
      pod({ containers: [{ name: 'x', env: [{ name: 'A', value: 1 }] }] }),
      'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
    ],
    [
      'a number for a label',
      'Pod',
      pod({}, { name: 'x', labels: { a: 1 } }),
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      'a list for labels',
      'Pod',
      pod({}, { name: 'x', labels: ['a'] }),
      'json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string',
    ],
    [
      'a fraction for a whole number',
      'Pod',
      pod({ activeDeadlineSeconds: 1.5 }),
      'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.activeDeadlineSeconds of type int64',
    ],
    [
      'a text for a struct',
      'PersistentVolume',
      { spec: { claimRef: 'x' } },
      'json: cannot unmarshal string into Go struct field PersistentVolumeSpec.spec.claimRef of type v1.ObjectReference',
    ],
    [
      'a number for an enumeration',
      'Pod',
      pod({ restartPolicy: 3 }),
      'json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
    ],
    [
      'a text for a map with a name of its own',
      'PersistentVolume',
      { spec: { capacity: '1Gi' } },
      'json: cannot unmarshal string into Go struct field PersistentVolumeSpec.spec.capacity of type v1.ResourceList',
    ],
    [
      'a bool for a number or text',
      'Service',
      { spec: { ports: [{ port: 80, targetPort: true }] } },
      'json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32',
    ],
    [
      'what is no quantity',
      'PersistentVolumeClaim',
      { spec: { resources: { requests: { storage: '1 GB' } } } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      'what is no time',
      'Pod',
      pod({}, { creationTimestamp: 'yesterday' }),
      'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
    ],
    ['what is no base64', 'Secret', { data: { a: 'x!' } }, 'illegal base64 data at input byte 1'],
    ['a list for the object', 'Pod', [], 'json: cannot unmarshal array into Go value of type v1.Pod'],
  ])('%s', (_, kind, input, failure) => {
    expect(decode(input, core(kind)).failure).toBe(failure);
  });
});

test('bytes may come as numbers', () => {
  expect(decode({ data: { a: [104, 105], b: [] } }, core('Secret')).object).toMatchObject({
    data: { a: 'aGk=', b: '' },
  });
  expect(decode({ data: { a: ['x'] } }, core('Secret')).failure).toBe(
    'json: cannot unmarshal string into Go struct field Secret.data of type uint8',
  );
});

test('what is wrong in the items of a schema is told with the fields around them', () => {
  const key = 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaProps';
  const failure = (items: unknown) => decode({ properties: { l: { items } } }, key).failure;
  expect(failure({ required: 'x' })).toBe(
    'json: cannot unmarshal string into Go struct field JSONSchemaProps.properties.items.required of type []string',
  );
  expect(failure(['x'])).toBe(
    'json: cannot unmarshal string into Go struct field JSONSchemaProps.properties.items of type v1.JSONSchemaProps',
  );
  expect(failure('x')).toBeUndefined();
});

test('the first wrong value counts, unless a later one stops the decoder', () => {
  const first = { spec: { hostNetwork: 1, nodeName: 2 } };
  expect(decode(first, core('Pod')).failure).toContain('PodSpec.spec.hostNetwork');
  const stopping = { spec: { storageClassName: 1, capacity: { storage: 'x' } } };
  expect(decode(stopping, core('PersistentVolume')).failure).toContain('quantities must match');
});

test('a wrong value is a bad request of the API server', () => {
  const input = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: '3' } };
  expect(() => decodeStrict(input, 'k8s.io/api/apps/v1.Deployment')).toThrow(
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  );
  expect(() => decodeStrict(input, 'k8s.io/api/apps/v1.Deployment')).toThrow(StatusError);
});

test('unknown fields are listed with their whole path, in the order of the input', () => {
  const input = pod({ replica: 1, containers: [{ name: 'a', imagee: 'b' }], Volumes: [] });
  expect(decode(input, core('Pod')).errors).toEqual([
    'unknown field "spec.replica"',
    'unknown field "spec.containers[0].imagee"',
    'unknown field "spec.Volumes"',
  ]);
});

test('keys of maps are no fields', () => {
  expect(decode({ data: { 'a.b': 'c' } }, core('ConfigMap')).errors).toEqual([]);
});

test('fields of inlined structs are fields', () => {
  const input = pod({ containers: [], volumes: [{ name: 'v', emptyDir: {} }] });
  const { object, errors } = decode(input, core('Pod'));
  expect(errors).toEqual([]);
  expect(object).toMatchObject({ spec: { volumes: [{ name: 'v', emptyDir: {} }] } });
});

test('what Go leaves out is left out, what it always writes is there, all in its order', () => {
  const input = {
    spec: {
      nodeSelector: {},
      hostNetwork: false,
      containers: [{ ports: [], image: 'b', name: 'a', command: null, stdin: false, env: [{ value: '', name: 'X' }] }],
      terminationGracePeriodSeconds: 0,
      securityContext: {},
      tolerations: [],
    },
    metadata: { labels: { b: '2', a: '1' }, name: 'x', creationTimestamp: null },
    kind: 'Pod',
    apiVersion: 'v1',
  };
  expect(JSON.stringify(canonicalize<unknown>(input, core('Pod')))).toBe(
    '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"x","labels":{"a":"1","b":"2"}},' +
      '"spec":{"containers":[{"name":"a","image":"b","env":[{"name":"X"}],"resources":{}}],' +
      '"terminationGracePeriodSeconds":0,"securityContext":{}},"status":{}}',
  );
});

test('lists that Go always writes are null when nothing is in them', () => {
  expect(canonicalize<unknown>(pod({}), core('Pod'))).toMatchObject({ spec: { containers: null } });
  expect(canonicalize<unknown>(pod({ containers: [] }), core('Pod'))).toMatchObject({ spec: { containers: null } });
});

test('null is nothing, also inside of lists and maps', () => {
  expect(canonicalize<unknown>({ data: { a: null } }, core('ConfigMap'))).toMatchObject({ data: { a: '' } });
  expect(canonicalize<unknown>(pod({ containers: [null] }), core('Pod'))).toMatchObject({
    spec: { containers: [{ name: '', resources: {} }] },
  });
});

test('quantities and times come back in their canonical spelling', () => {
  const claim = { spec: { resources: { requests: { storage: '1024Mi', cpu: 0.5 } } } };
  expect(canonicalize<unknown>(claim, core('PersistentVolumeClaim'))).toMatchObject({
    spec: { resources: { requests: { storage: '1Gi', cpu: '500m' } } },
  });
  const meta = { metadata: { creationTimestamp: '2024-05-01T12:00:00.5+02:00' } };
  expect(canonicalize<unknown>(meta, core('Pod'))).toMatchObject({
    metadata: { creationTimestamp: '2024-05-01T10:00:00Z' },
  });
  const lease = { spec: { renewTime: '2024-05-01T14:00:00.123456+02:00' } };
  expect(canonicalize<unknown>(lease, 'k8s.io/api/coordination/v1.Lease')).toMatchObject({
    spec: { renewTime: '2024-05-01T12:00:00.123456Z' },
  });
});

test('times that were never set are null where Go writes them', () => {
  const input = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
  expect(canonicalize<unknown>(input, core('Pod'))).toMatchObject({
    status: { conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null, lastTransitionTime: null }] },
  });
});

test('empty lists and maps are kept on request, and equal to none', () => {
  const given = pod({ containers: [], nodeSelector: {}, tolerations: [], volumes: [{ name: 'v', emptyDir: {} }] });
  const { object } = decode(given, core('Pod'), 'kept');
  expect(JSON.stringify(object)).toContain('"nodeSelector":{}');
  expect(JSON.stringify(object)).toContain('"tolerations":[]');
  const bare = decode(given, core('Pod')).object;
  expect(JSON.stringify(bare)).not.toContain('nodeSelector');
  expect(deepEqual(object, bare)).toBe(true);
  expect(deepEqual(deepCopy(object), bare)).toBe(true);
  expect(holdsEmpties(object)).toBe(true);
});
