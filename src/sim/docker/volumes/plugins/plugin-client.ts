import type { Clock, Handler, HttpResponse } from '#api';
import type { Files } from '../../../runtime/index.ts';
import { refuse } from '../../engine-error.ts';
import { PluginError } from './plugin-error.ts';

/** What a plug-in is reached through: the machine's files, and who listens on which of its sockets. */
export interface PluginSurroundings {
  readonly clock: Clock;
  readonly files: Files;
  /** The program that listens on a unix socket of the machine; undefined: nobody does. */
  readonly listener: (path: string) => Handler | undefined;
}

const mediaType = 'application/vnd.docker.plugins.v1.2+json';
/** Milliseconds for which a call is tried again. */
const patience = 30_000;

/** The pause after so many failures, in milliseconds. */
function pauseAfter(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** failures);
}

/**
 * Does work again while it fails for want of somebody who answers: after 1, 2, 4, 8 seconds, as long as the next pause ends
 * within 30 seconds. Follows pkg/plugins client.go callWithRetry and plugins.go loadWithRetry.
 */
export async function withPatience<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  const began = clock.now();
  for (let failures = 0; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      const pause = pauseAfter(failures);
      if (!(error instanceof PluginError && error.isUnreachable)) throw error;
      if (pause + clock.now() - began >= patience) throw error;
      await new Promise<void>((resolve) => clock.after(pause, resolve));
    }
  }
}

/** Speaks to one plug-in. Follows pkg/plugins client.go. */
export class PluginClient {
  readonly #around: PluginSurroundings;
  readonly #address: string;

  constructor(around: PluginSurroundings, address: string) {
    this.#around = around;
    this.#address = address;
  }

  /** What the method answers. Rejects with PluginError; its `Err` is one when the status is not 200. `timeout`: milliseconds. */
  async call(method: string, body: unknown, timeout?: number): Promise<Record<string, unknown>> {
    const { clock } = this.#around;
    const text = body === undefined ? '' : `${JSON.stringify(body)}\n`;
    const answer = await withPatience(clock, () => this.#send(method, text, timeout));
    if (answer.status !== 200) throw new PluginError(`${method}: ${errorIn(answer.text) || answer.text}`);
    try {
      return (JSON.parse(answer.text) ?? {}) as Record<string, unknown>;
    } catch {
      throw new PluginError(
        answer.text.trim() === ''
          ? 'EOF'
          : `invalid character '${answer.text.trim()[0]}' looking for beginning of value`,
      );
    }
  }

  async #send(method: string, body: string, timeout: number | undefined) {
    const path = /^unix:\/\/(\/.*)$/.exec(this.#address)?.[1];
    if (path === undefined) throw refuse.notSimulated(`plug-ins that listen on ${this.#address}`);
    const failed = (why: string) =>
      new PluginError(`Post "http://${encodeURIComponent(path)}/${method}": ${why}`, { isUnreachable: true });
    if (!this.#around.files.exists(path)) throw failed(`dial unix ${path}: connect: no such file or directory`);
    const listener = this.#around.listener(path);
    if (listener === undefined) throw failed(`dial unix ${path}: connect: connection refused`);
    const left = new AbortController();
    const answered = answerOf(listener, method, body, left.signal).catch(() => {
      throw failed('EOF');
    });
    return timeout === undefined
      ? answered
      : this.#within(timeout, answered, () => failed('context deadline exceeded'), left);
  }

  async #within<Result>(
    milliseconds: number,
    work: Promise<Result>,
    late: () => PluginError,
    left: AbortController,
  ): Promise<Result> {
    let timer: { cancel(): void } | undefined;
    const over = new Promise<never>((_, reject) => {
      timer = this.#around.clock.after(milliseconds, () => {
        left.abort();
        reject(late());
      });
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      timer?.cancel();
    }
  }
}

async function answerOf(listener: Handler, method: string, body: string, signal: AbortSignal) {
  const bytes = new TextEncoder().encode(body);
  const response = await listener({
    method: 'POST',
    path: `/${method}`,
    query: new URLSearchParams(),
    headers: {
      host: '',
      'user-agent': 'Go-http-client/1.1',
      'content-length': String(bytes.length),
      accept: mediaType,
      'accept-encoding': 'gzip',
    },
    body: (async function* () {
      yield bytes;
    })(),
    signal,
  });
  return { status: response.status, text: await textOf(response.body) };
}

async function textOf(body: HttpResponse['body']): Promise<string> {
  if (body === undefined) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** The `Err` of an answer; empty when there is none. */
function errorIn(text: string): string {
  try {
    const value = JSON.parse(text) as { readonly Err?: unknown } | null;
    return typeof value?.Err === 'string' ? value.Err : '';
  } catch {
    return '';
  }
}
