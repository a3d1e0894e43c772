import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#apimachinery';
import { createTestServer, type TestServer } from '../../../src/sim/kube/test-server.ts';
import { send } from '../../fuzz/exchange.ts';
import { answerOf, loadSequences, loadWorld, replayer } from './requests.ts';

const world = loadWorld();

/** A server of its own in which the world stands. */
async function settle(): Promise<TestServer> {
  const server = await createTestServer();
  for (const object of world) {
    const made = await server.ask('POST', collectionOf(object, server), { body: object });
    expect(made.code, JSON.stringify(made.object)).toBe(201);
  }
  return server;
}

function collectionOf({ apiVersion, kind, metadata }: KubeObject, { registry }: TestServer): string {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const plural = registry.resourceForKind(group, kind, version)?.resource;
  const root = group === '' ? '/api' : '/apis';
  return `${root}/${apiVersion}${metadata?.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`}/${plural}`;
}

describe('what clients of the API send', () => {
  for (const { name, clients, steps } of loadSequences()) {
    it(`${name}: ${clients.join(', ')}`, async () => {
      const { handler } = await settle();
      const replay = replayer(async (request) => send(handler, request));
      const got: string[] = [];
      const wanted: string[] = [];
      for (const { request, answer } of steps) {
        const line = `${request.method} ${request.target}`;
        const reply = answerOf(request, await replay(request));
        expect(reply, line).not.toMatch(/^5/);
        if (answer === undefined) continue;
        got.push(`${line} -> ${reply}`);
        wanted.push(`${line} -> ${answer}`);
      }
      expect(got).toEqual(wanted);
    });
  }
});
