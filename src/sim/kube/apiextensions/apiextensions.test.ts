import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../time/index.ts';
import { createActivity } from '../client/index.ts';
import { createTestServer } from '../test-server.ts';
import { startApiextensions } from './index.ts';

const random = seededRandom('definitions');

const definition = {
  metadata: { name: 'foos.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'foos', kind: 'Foo' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { a: { type: 'string' } } } },
          },
        },
      },
    ],
  },
};
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const foos = '/apis/example.com/v1/namespaces/default/foos';

/** Custom objects have to say what they are. */
const foo = (object: object) => ({ apiVersion: 'example.com/v1', kind: 'Foo', ...object });

async function serverWithFoos() {
  const activity = createActivity();
  const server = await createTestServer();
  startApiextensions({ registry: server.registry, clock: server.clock, activity, log: () => undefined, random });
  await server.ask('POST', definitions, { body: definition });
  await activity.settled();
  return { ...server, activity };
}

describe('a CustomResourceDefinition', () => {
  it('is established, and its kind is served and discovered', async () => {
    const { ask } = await serverWithFoos();
    const { object } = await ask('GET', `${definitions}/foos.example.com`);
    expect(object.status).toMatchObject({
      acceptedNames: { plural: 'foos', singular: 'foo', kind: 'Foo', listKind: 'FooList' },
      conditions: [
        { type: 'NamesAccepted', status: 'True' },
        { type: 'Established', status: 'True' },
      ],
    });
    const created = await ask('POST', foos, { body: foo({ metadata: { name: 'x' }, spec: { a: 'b' } }) });
    expect([created.code, created.object.metadata.generation]).toEqual([201, 1]);
    expect((await ask('GET', '/apis/example.com/v1')).object.resources).toMatchObject([{ name: 'foos', kind: 'Foo' }]);
    expect(Object.keys((await ask('GET', foos)).object)).toEqual(['apiVersion', 'items', 'kind', 'metadata']);
  });

  it.each(['/apis/example.com/v9/namespaces/default/foos', '/apis/example.com/v1/namespaces/default/nopes'])(
    'leaves %s to nobody',
    async (path) => {
      const { handler } = await serverWithFoos();
      const response = await handler({
        method: 'GET',
        path,
        query: new URLSearchParams(),
        headers: { authorization: 'Bearer admin' },
        body: (async function* () {})(),
        signal: new AbortController().signal,
      });
      expect([response.status, response.body]).toEqual([404, '404 page not found\n']);
    },
  );

  it.each([
    ['HEAD', 200, undefined],
    ['PUT', 400, 'name must be provided'],
    ['PATCH', 400, 'name must be provided'],
    ['OPTIONS', 405, ' is not supported on resources of kind "foos.example.com"'],
  ])('answers %s of a collection with %i', async (method, code, message) => {
    const { ask } = await serverWithFoos();
    const answer = await ask(method, foos, method === 'PUT' ? { body: foo({ metadata: { name: 'x' } }) } : {});
    expect([answer.code, answer.object.message]).toEqual([code, message]);
  });

  it('refuses unknown fields strictly and strategic patches', async () => {
    const { ask } = await serverWithFoos();
    const body = foo({ metadata: { name: 'x' }, spec: { b: 1 } });
    expect((await ask('POST', `${foos}?fieldValidation=Strict`, { body })).object.message).toBe(
      'Foo in version "v1" cannot be handled as a Foo: strict decoding error: unknown field "spec.b"',
    );
    await ask('POST', foos, { body });
    const headers = { 'content-type': 'application/strategic-merge-patch+json' };
    const patched = await ask('PATCH', `${foos}/x`, { body: {}, headers });
    expect([patched.code, patched.object.message]).toEqual([
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    ]);
  });

  it('takes its instances along, and waits for those that have finalizers', async () => {
    const { ask, activity } = await serverWithFoos();
    await ask('POST', foos, { body: foo({ metadata: { name: 'x', finalizers: ['example.com/held'] } }) });
    await ask('DELETE', `${definitions}/foos.example.com`);
    await activity.settled();
    const held = await ask('GET', `${definitions}/foos.example.com`);
    expect(held.object.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    const refused = await ask('POST', foos, { body: foo({ metadata: { name: 'y' } }) });
    expect(refused.object.message).toBe(
      'foos.example.com "y" is forbidden: create not allowed while custom resource definition is terminating',
    );
    const headers = { 'content-type': 'application/merge-patch+json' };
    await ask('PATCH', `${foos}/x`, { body: { metadata: { finalizers: null } }, headers });
    await activity.settled();
    expect((await ask('GET', `${definitions}/foos.example.com`)).code).toBe(404);
  });
});
