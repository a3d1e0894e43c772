import { Duplex } from 'node:stream';
import { pack } from 'tar-stream';
import type { HttpResponse } from '#api';
import { createSimulation } from '../create-simulation.ts';
import { virtualClock } from '../time/index.ts';

/** How a real binary for x86-64 begins: the runtime knows it by its name. */
const binary = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0x3e, 0]);

async function rootFileSystem(): Promise<Buffer> {
  const tar = pack();
  for (const name of ['bin/', 'etc/']) tar.entry({ name, type: 'directory' });
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, binary);
  for (const name of ['sh', 'sleep', 'true', 'cat', 'chmod'])
    tar.entry({ name: `bin/${name}`, type: 'symlink', linkname: 'busybox' });
  tar.entry({ name: 'etc/passwd' }, 'root:x:0:0:root:/root:/bin/sh\n');
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** What an endpoint answered; `body` is parsed where it is one JSON value. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What a test sends: text and bytes as they are, a stream piece by piece, else JSON. */
type Sent = string | object | Uint8Array | AsyncIterable<Uint8Array>;

const isStream = (body: Sent): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && Symbol.asyncIterator in body;

async function* inOnePiece(body: Exclude<Sent, AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));
}

/** An engine of its own in virtual time, with the image `box`: busybox. Tests close it. */
export async function createTestEngine() {
  const clock = virtualClock();
  const simulation = await createSimulation({
    lab: {
      apiVersion: 'cka-lab.dev/v1',
      kind: 'Lab',
      metadata: { name: 'docker' },
      title: { en: 'Docker' },
      docker: { machine: 'docker-host' },
    },
    images: [],
    clock,
    seed: 'docker',
    database: undefined,
    token: '',
    serverUrl: () => '',
    certificateAuthority: undefined,
    log: () => undefined,
  });
  const { docker } = simulation;
  if (docker === undefined) throw new Error('the lab has no engine');

  /** Asks `/containers/web/json?size=1`; time passes until there is an answer. */
  const ask = async (method: string, target: string, body: Sent = ''): Promise<Answer> => {
    const [path = '', query = ''] = target.split('?');
    const sent = isStream(body) ? body : inOnePiece(body);
    const answer = docker
      .handler({
        method,
        path,
        query: new URLSearchParams(query),
        headers: {},
        body: sent,
        signal: new AbortController().signal,
      })
      .then(async (response) => ({ status: response.status, body: await contentOf(response) }));
    let done = false;
    void answer.finally(() => {
      done = true;
    });
    await clock.settle();
    for (let waited = 0; !done && waited < 600; waited += 1) await clock.advance(100);
    return answer;
  };
  /** Begins to read an answer, and hangs up after its first piece. */
  const leave = async (target: string): Promise<void> => {
    const [path = '', query = ''] = target.split('?');
    const gone = new AbortController();
    const { body } = await docker.handler({
      method: 'GET',
      path,
      query: new URLSearchParams(query),
      headers: {},
      body: inOnePiece(''),
      signal: gone.signal,
    });
    const pieces = (body as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    const first = pieces.next();
    await clock.advance(2000);
    await first;
    gone.abort();
    await pieces.return?.();
  };
  /** Attaches to a container's streams; what comes is dropped. */
  const attach = async (name: string): Promise<Duplex> => {
    const { upgrade } = await docker.handler({
      method: 'POST',
      path: `/containers/${name}/attach`,
      query: new URLSearchParams({ stream: '1', stdin: '1', stdout: '1' }),
      headers: { upgrade: 'tcp' },
      body: (async function* () {})(),
      signal: new AbortController().signal,
    });
    const connection = new Duplex({ read: () => undefined, write: (_chunk, _encoding, written) => written() });
    upgrade?.(connection, new Uint8Array());
    return connection;
  };
  /** Creates and starts a container of `box`. */
  const run = async (name: string, config: object): Promise<void> => {
    const made = await ask('POST', `/containers/create?name=${name}`, { Image: 'box', ...config });
    const started = await ask('POST', `/containers/${name}/start`);
    if (made.status !== 201 || started.status !== 204) throw new Error(JSON.stringify([made, started]));
  };
  const changes = 'changes=ENV%20PATH=/bin';
  await ask('POST', `/images/create?fromSrc=-&repo=box&${changes}`, await rootFileSystem());
  return { ask, leave, attach, run, clock, close: () => simulation.close() };
}

async function contentOf({ body }: HttpResponse): Promise<unknown> {
  let text = '';
  if (typeof body === 'string') text = body;
  else if (body !== undefined)
    for await (const chunk of body as AsyncIterable<string | Uint8Array>) text += Buffer.from(chunk).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
