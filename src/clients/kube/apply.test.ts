import { expect, test } from 'vitest';
import type { Handler } from '#api';
import { readBody } from '../http/message.ts';
import { applyManifests } from './apply.ts';
import { createKubeClient } from './client.ts';

const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "1"}\n';

/** A server with one ConfigMap at most, which remembers what was sent to it. */
function server(present: unknown, refusal?: { readonly code: number; readonly message: string }) {
  const sent: {
    readonly method: string;
    readonly path: string;
    readonly type: string | undefined;
    readonly body: unknown;
  }[] = [];
  const handler: Handler = async (request) => {
    const json = (status: number, body: unknown) => ({ status, headers: {}, body: JSON.stringify(body) });
    if (request.path === '/api/v1')
      return json(200, { resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }] });
    if (request.method === 'GET') return present === undefined ? json(404, { code: 404 }) : json(200, present);
    const text = Buffer.from(await readBody({ status: 200, headers: {}, body: request.body })).toString('utf8');
    sent.push({
      method: request.method,
      path: request.path,
      type: request.headers['content-type'],
      body: JSON.parse(text),
    });
    return refusal === undefined ? json(200, JSON.parse(text)) : json(refusal.code, refusal);
  };
  return { sent, client: createKubeClient(handler) };
}

test('what is missing is created in its namespace, with what was applied in an annotation', async () => {
  const { sent, client } = server(undefined);
  const [applied] = await applyManifests(client, manifest);
  expect(applied?.created).toBe(true);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/default/configmaps' });
  const body = sent[0]?.body as { readonly metadata: { readonly annotations: Readonly<Record<string, string>> } };
  expect(body.metadata.annotations['kubectl.kubernetes.io/last-applied-configuration']).toBe(
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"default","annotations":{}},"data":{"x":"1"}}\n',
  );
});

test('what is there is patched, and what the last apply had and this one lacks goes', async () => {
  const last = JSON.stringify({ data: { x: '0', y: '2' } });
  const { sent, client } = server({
    metadata: { name: 'a', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': last } },
  });
  const [applied] = await applyManifests(client, manifest);
  expect(applied?.created).toBe(false);
  expect(sent[0]).toMatchObject({
    method: 'PATCH',
    path: '/api/v1/namespaces/default/configmaps/a',
    type: 'application/strategic-merge-patch+json',
    body: { data: { x: '1', y: null } },
  });
});

test("a refusal comes in the server's words", async () => {
  const { client } = server(undefined, { code: 422, message: 'ConfigMap "a" is invalid: data: Too long' });
  await expect(applyManifests(client, manifest)).rejects.toMatchObject({
    name: 'UserError',
    message: 'ConfigMap "a" is invalid: data: Too long',
  });
});

test('a kind that the server lacks is named as kubectl names it', async () => {
  const { client } = server(undefined);
  await expect(applyManifests(client, 'apiVersion: v1\nkind: Widget\nmetadata: {name: a}\n')).rejects.toThrow(
    'no matches for kind "Widget" in version "v1"',
  );
});
