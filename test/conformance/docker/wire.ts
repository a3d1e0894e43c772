import { readFileSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { pack } from 'tar-stream';
import type { Handler, HttpResponse } from '#api';
import type { VirtualClock } from '../../../src/sim/time/index.ts';

/** What a client asked a real engine, and what it got: status, media type, an error's sentence, else the shape of the JSON. */
export interface Exchange {
  /** `POST /containers/create?name=x`, without version. `{id1}` is an id that came with an earlier answer, `{id1.12}` its short form. */
  readonly request: string;
  readonly body?: object;
  /** The body is what a client sends for a container without any option, but for what `body` says. */
  readonly usual?: true;
  readonly tar?: readonly {
    readonly name: string;
    readonly type: string;
    readonly mode: string;
    readonly text?: string;
  }[];
  readonly status: number;
  readonly type?: string;
  readonly message?: string;
  /** Index of a shape in `usual.json`. */
  readonly shape?: number;
  /** Where in the answer ids stand that later requests name. */
  readonly ids?: Readonly<Record<string, string>>;
}

/** One command of a recording: what its client exchanged with the engine, or what was typed on the engine's machine. */
export interface Recorded {
  readonly command?: string;
  readonly host?: string;
  readonly exchanges?: readonly Exchange[];
}

const golden = new URL('../../golden/docker/', import.meta.url);
const usual = JSON.parse(readFileSync(new URL('usual.json', golden), 'utf8')) as {
  readonly create: { readonly HostConfig: object };
  readonly shapes: readonly unknown[];
};

export function loadRecording(name: string): readonly Recorded[] {
  return JSON.parse(readFileSync(new URL(`${name}.json`, golden), 'utf8'));
}

/** Sends the requests of recordings to an engine whose time is in our hands. */
export class Replay {
  readonly #handler: Handler;
  readonly #clock: VirtualClock;
  readonly #ids = new Map<string, string>();

  constructor(handler: Handler, clock: VirtualClock) {
    this.#handler = handler;
    this.#clock = clock;
  }

  /** What the engine answers otherwise than the recorded one, as sentences. */
  async differences(command: Recorded): Promise<readonly string[]> {
    const found: string[] = [];
    const streams: Promise<unknown>[] = [];
    // Whoever changes the size of a terminal sits there until the end.
    const stays = command.exchanges?.some(({ request }) => request.includes('/resize')) === true;
    let terminal: Duplex | undefined;
    for (const exchange of command.exchanges ?? []) {
      const what = `${command.command} | ${exchange.request}`;
      // A client asks how an exec ended when it ended.
      if (exchange.request.startsWith('GET /exec/') && terminal?.push('exit\n')) await this.#clock.advance(200);
      const response = await this.#soon(this.#ask(exchange));
      if (response === undefined) {
        found.push(`${what}: no answer`);
        continue;
      }
      if (response.status !== exchange.status) {
        found.push(`${what}: ${response.status} instead of ${exchange.status}: ${String(response.body).slice(0, 300)}`);
        continue;
      }
      const type = response.headers['Content-Type'];
      if (type !== exchange.type) found.push(`${what}: is ${type} instead of ${exchange.type}`);
      if (response.upgrade !== undefined && stays) {
        terminal = connectionTo(response.upgrade);
        continue;
      }
      const text = textOf(response);
      // Who waits, follows or is attached gets its answer while the next requests are made.
      const isLong = /\/(?:wait|attach|events|logs|stats)\b/.test(exchange.request);
      if (isLong && exchange.status < 300) streams.push(text);
      else found.push(...this.#compare(exchange, (await this.#soon(text)) ?? 'no end').map((one) => `${what}: ${one}`));
    }
    await this.#soon(Promise.all(streams));
    return found;
  }

  /** Asks for what no recording does, and gives the whole answer. */
  async send(request: string, body?: object | Uint8Array): Promise<Uint8Array> {
    const bytes = body instanceof Uint8Array ? body : body === undefined ? '' : JSON.stringify(body);
    const response = await this.#soon(this.#request(request, bytes, {}));
    const answer = response && (await this.#soon(bytesOf(response.body)));
    if (answer === undefined || response === undefined || response.status >= 400)
      throw new Error(`no answer to ${request}`);
    return answer;
  }

  #compare(exchange: Exchange, text: string): readonly string[] {
    if (exchange.message !== undefined) {
      const message = text.startsWith('{') ? String((JSON.parse(text) as { message: unknown }).message) : text;
      const [got, wanted] = [message, this.#known(exchange.message)].map((one) =>
        one.replace(/(?<=endpoint )\S+(?= \()/, 'NAME').replace(/\b[0-9a-f]{64}\b/g, 'ID'),
      );
      return got === wanted ? [] : [`"${got}" instead of "${wanted}"`];
    }
    if (exchange.shape === undefined) return [];
    const answer: unknown = JSON.parse(text);
    for (const [pointer, id] of Object.entries(exchange.ids ?? {})) {
      let at = answer;
      for (const key of pointer.split('/').slice(1)) at = (at as Record<string, unknown> | undefined)?.[key];
      this.#ids.set(id, String(at).replace('sha256:', ''));
    }
    return shapeDifferences('', shapeOf(answer), usual.shapes[exchange.shape]);
  }

  async #ask({ request, body, usual: isUsual, tar, status }: Exchange): Promise<HttpResponse> {
    const sent = isUsual === true ? withDefaults(body ?? {}) : body;
    const bytes = tar === undefined ? this.#known(sent === undefined ? '' : JSON.stringify(sent)) : await archive(tar);
    return this.#request(this.#known(request), bytes, status === 101 ? { upgrade: 'tcp' } : {});
  }

  #request(request: string, bytes: string | Uint8Array, headers: Record<string, string>): Promise<HttpResponse> {
    const [, method = '', path = '', query = ''] = /^(\S+) ([^?]*)\??(.*)$/.exec(request) ?? [];
    return this.#handler({
      method,
      path: /^\/v\d/.test(path) ? path : `/v1.41${path}`,
      query: new URLSearchParams(query),
      headers,
      body: (async function* () {
        yield Buffer.from(bytes);
      })(),
      signal: new AbortController().signal,
    });
  }

  #known(text: string): string {
    return text.replace(/\{(id\d+)(\.12)?\}/g, (all, id: string, short?: string) => {
      const value = this.#ids.get(id);
      return value === undefined ? all : short === undefined ? value : value.slice(0, 12);
    });
  }

  /** Lets time pass until it is done; undefined when it takes longer than a minute. */
  async #soon<T>(work: Promise<T>): Promise<T | undefined> {
    let done = false;
    const watched = work.finally(() => {
      done = true;
    });
    await this.#clock.settle();
    for (let passed = 0; !done && passed < 60_000; passed += 200) await this.#clock.advance(200);
    return done ? watched : undefined;
  }
}

function withDefaults(body: object): object {
  const { HostConfig: host, ...rest } = body as { HostConfig?: object };
  return { ...usual.create, ...rest, HostConfig: { ...usual.create.HostConfig, ...host } };
}

async function archive(members: NonNullable<Exchange['tar']>): Promise<Buffer> {
  const packed = pack();
  for (const { name, type, mode, text = '' } of members) {
    packed.entry({ name, mode: Number.parseInt(mode, 8), type: type === '5' ? 'directory' : 'file' }, text);
  }
  packed.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of packed) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function connectionTo(upgrade: NonNullable<HttpResponse['upgrade']>): Duplex {
  const connection = new Duplex({ read: () => undefined, write: (_chunk, _encoding, written) => written() });
  upgrade(connection, new Uint8Array());
  return connection;
}

/** All of a body. The client of a hijacked connection has nothing to say, and waits for its end. */
async function textOf({ body, upgrade }: HttpResponse): Promise<string> {
  if (upgrade !== undefined) {
    const connection = connectionTo(upgrade);
    connection.push(null);
    await new Promise((resolve) => connection.on('finish', resolve));
    return '';
  }
  return (await bytesOf(body)).toString();
}

async function bytesOf(body: HttpResponse['body'] | undefined): Promise<Buffer> {
  if (body === undefined || typeof body === 'string') return Buffer.from(body ?? '');
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** JSON without its values: which fields there are, and of what types. */
function shapeOf(value: unknown): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object') return typeof value;
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(fields.map(([key, one]) => [key, shapeOf(one)]));
}

/** Where two shapes differ. How long a list is, and which ids are keys, depends on the world. */
function shapeDifferences(path: string, got: unknown, wanted: unknown): readonly string[] {
  if (Array.isArray(got) && Array.isArray(wanted)) {
    // What is listed comes in any order: the recorded element is one of ours.
    const [first] = wanted;
    const found = got.map((one) => shapeDifferences(`${path}[]`, one, first));
    return wanted.length === 0 ? [] : (found.toSorted((one, other) => one.length - other.length)[0] ?? []);
  }
  if (!isObject(got) || !isObject(wanted)) {
    return JSON.stringify(got) === JSON.stringify(wanted)
      ? []
      : [`${path} is ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`];
  }
  const keys = new Set([...Object.keys(got), ...Object.keys(wanted)]);
  return [...keys]
    .filter((key) => !/^[0-9a-f]{64}$/.test(key))
    .flatMap((key) => {
      if (!(key in got)) return [`${path}.${key} is missing`];
      return key in wanted ? shapeDifferences(`${path}.${key}`, got[key], wanted[key]) : [`${path}.${key} is too much`];
    });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
