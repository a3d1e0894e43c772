import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Handler, UserError } from '#api';
import { type Listener, listen } from '#platform';
import { toWireError } from '../errors.ts';
import { call, stream } from './request.ts';
import { createSessionClient } from './session-client.ts';

let folder: string;
let socket: string;
let listener: Listener | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cka-lab-call-'));
  socket = join(folder, 'host.sock');
});
afterEach(async () => {
  await listener?.close();
  rmSync(folder, { recursive: true, force: true });
});

const serve = async (handler: Handler): Promise<void> => {
  listener = await listen(handler, { socketPath: socket });
};

test('a call carries JSON both ways, also large', async () => {
  await serve(async (request) => {
    const parts: Uint8Array[] = [];
    for await (const part of request.body) parts.push(part);
    return { status: 200, headers: {}, body: Buffer.concat(parts).toString('utf8') };
  });
  const text = 'ä'.repeat(300_000);
  expect(await call(socket, 'POST', '/check', { text })).toEqual({ text });
});

test("the host's error arrives as what it was", async () => {
  const refusal = new UserError('no-scenario', 'No.', 'Begin one.', 3);
  await serve(async () => ({ status: 400, headers: {}, body: JSON.stringify({ error: toWireError(refusal) }) }));
  await expect(call(socket, 'GET', '/status')).rejects.toMatchObject({
    name: 'UserError',
    code: 'no-scenario',
    message: 'No.',
    nextStep: 'Begin one.',
    exitCode: 3,
  });
});

test('lines of a stream arrive one by one, cut wherever they are', async () => {
  async function* body() {
    yield '{"a":';
    yield '1}\n{"b":2}\n{"c"';
    yield ':"ü"}\n';
  }
  await serve(async () => ({ status: 200, headers: {}, body: body() }));
  const lines: string[] = [];
  await stream(socket, '/events', (line) => lines.push(line), new AbortController().signal);
  expect(lines).toEqual(['{"a":1}', '{"b":2}', '{"c":"ü"}']);
});

test('a host that is gone is one sentence and a way on', async () => {
  const client = createSessionClient('exam', socket);
  await expect(client.status()).rejects.toMatchObject({
    name: 'UserError',
    message: 'The host of lab "exam" ended unexpectedly; nothing that you did is lost.',
    nextStep: 'cka-lab start --name exam goes on where it was; its host.log says why it ended.',
  });
});

test('a stream that breaks off ends with a closing event', async () => {
  async function* body() {
    yield '{"type":"checklist","checklist":{"checks":[]}}\n';
  }
  await serve(async () => ({ status: 200, headers: {}, body: body() }));
  const types: string[] = [];
  await createSessionClient('exam', socket).events(
    'en',
    (event) => types.push(event.type),
    new AbortController().signal,
  );
  expect(types).toEqual(['checklist', 'closing']);
});
