import { describe, expect, test } from 'vitest';
import { decodeProtobuf, encodeProtobufEvent, type KubeObject } from '#apimachinery';
import { seededRandom } from '../../time/index.ts';
import { startApiextensions } from '../apiextensions/index.ts';
import { createActivity } from '../client/index.ts';
import { createTestServer, type TestServer } from '../test-server.ts';

const random = seededRandom('definitions');

const maps = '/api/v1/namespaces/default/configmaps';
const protobuf = 'application/vnd.kubernetes.protobuf';
const inMetadata = ';as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const acceptable = 'only the following media types are accepted: application/json, application/yaml, ';

const wires = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'wires.example.com' },
  spec: {
    group: 'example.com',
    names: { plural: 'wires', singular: 'wire', kind: 'Wire', listKind: 'WireList' },
    scope: 'Cluster',
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

async function setup(): Promise<TestServer> {
  const server = await createTestServer();
  await server.ask('POST', maps, { body: { metadata: { name: 'a' }, data: { color: 'blue' } } });
  return server;
}

async function answerAs(server: TestServer, target: string, accept: string) {
  const [path = '', query = ''] = target.split('?');
  const signal = new AbortController();
  const { status, headers, body } = await server.handler({
    method: 'GET',
    path,
    query: new URLSearchParams(query),
    headers: { authorization: 'Bearer admin', accept },
    body: (async function* () {})(),
    signal: signal.signal,
  });
  return { status, type: headers['Content-Type'], body, stop: () => signal.abort() };
}

describe('a client that takes protobuf', () => {
  test.each<[string, string, string]>([
    ['an object', `${maps}/a`, protobuf],
    ['an object, before JSON', `${maps}/a`, `${protobuf},application/json`],
    ['a list', maps, protobuf],
    ['the metadata of an object', `${maps}/a`, protobuf + inMetadata],
    ['the metadata of a list', maps, `${protobuf};as=PartialObjectMetadataList;v=v1;g=meta.k8s.io`],
    ['a Status', `${maps}/none`, protobuf],
    ['the resources of a group', '/apis/apps/v1', protobuf],
  ])('gets %s that says the same as its JSON', async (_, target, accept) => {
    const server = await setup();
    const { type, body } = await answerAs(server, target, accept);
    const asJson = accept.split(',', 1)[0]?.replace(protobuf, 'application/json') ?? '';
    const { body: text } = await answerAs(server, target, asJson);
    expect(type).toBe(protobuf);
    expect(withoutOwnType(decodeProtobuf(body as Uint8Array))).toEqual(withoutOwnType(JSON.parse(String(text))));
  });

  test('is told of changes in frames', async () => {
    const server = await setup();
    const { body, type, stop } = await answerAs(server, `${maps}?watch=true`, protobuf);
    const { object } = await server.ask('GET', `${maps}/a`);
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      expect(Buffer.from(chunk)).toEqual(Buffer.from(encodeProtobufEvent('ADDED', object)));
      stop();
    }
    expect(type).toBe('application/vnd.kubernetes.protobuf;stream=watch');
  });

  test('gets tables as JSON, or not at all', async () => {
    const server = await setup();
    const table = ';as=Table;v=v1;g=meta.k8s.io';
    expect((await answerAs(server, maps, `${protobuf}${table},application/json${table}`)).type).toBe(
      'application/json',
    );
    expect(await messageOf(server, maps, protobuf + table)).toEqual([406, acceptable + protobuf]);
  });

  test('is told, in protobuf, that custom objects have none', async () => {
    const activity = createActivity();
    const server = await createTestServer();
    startApiextensions({ registry: server.registry, clock: server.clock, activity, log: () => undefined, random });
    await server.ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: wires });
    await activity.settled();
    const { status, type, body } = await answerAs(server, '/apis/example.com/v1/wires', protobuf);
    expect([status, type]).toEqual([406, protobuf]);
    expect(decodeProtobuf(body as Uint8Array)).toMatchObject({ message: acceptable + protobuf });
  });
});

test.each([
  [maps, inMetadata, 'you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)'],
  [
    `${maps}/a`,
    ';as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    'you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)',
  ],
])('%s cannot be had with %s', async (target, form, message) => {
  expect(await messageOf(await setup(), target, `application/json${form}`)).toEqual([406, message]);
});

async function messageOf(server: TestServer, target: string, accept: string) {
  const { code, object } = await server.ask('GET', target, { headers: { accept } });
  return [code, object.message];
}

/** Items say in protobuf what the list is of; JSON leaves it out. */
function withoutOwnType(object: KubeObject): unknown {
  return JSON.parse(
    JSON.stringify(object, (key, value) => (key === 'apiVersion' || key === 'kind' ? undefined : value)),
  );
}
