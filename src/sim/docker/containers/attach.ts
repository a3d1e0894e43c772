import type { HttpRequest, HttpResponse } from '#api';
import type { Engine } from '../engine.ts';
import { EngineError, refuse } from '../engine-error.ts';
import { flag } from '../wire.ts';
import { areDetachKeys, detachReader } from './detach-keys.ts';
import { type HijackedStream, hijack } from './streams.ts';

/** `POST /containers/{name}/attach`: the container's streams on this connection. */
export function attach(engine: Engine, request: HttpRequest, name: string): HttpResponse {
  try {
    return attachTo(engine, request, name);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // Whoever attaches is told what is wrong on the stream that they asked for.
    const headers = { 'Content-Type': 'application/vnd.docker.raw-stream' };
    return { status: error.status, headers, body: `${error.message}\r\n` };
  }
}

function attachTo(engine: Engine, request: HttpRequest, name: string): HttpResponse {
  const { query } = request;
  const keys = query.get('detachKeys') ?? '';
  if (!areDetachKeys(keys)) throw refuse.badParameter(`Invalid detach keys (${keys}) provided`);
  const life = engine.container(name);
  if (life.record.status === 'paused') throw refuse.attachPaused(name);
  if (life.record.status === 'restarting') throw refuse.attachRestarting(name);
  const wants = { stdin: flag(query, 'stdin'), stdout: flag(query, 'stdout'), stderr: flag(query, 'stderr') };
  const { config } = life.record;
  let attachment: { close(): void } | undefined;
  let endConnection: () => void = () => undefined;
  const typed: Uint8Array[] = [];
  let stdinEnded = false;
  const readKeys = config.Tty ? detachReader(keys) : undefined;
  // Whoever leaves a terminal, by keys or for good, ends nobody's input. Follows moby container/stream/attach.go.
  const closesStdin = config.StdinOnce && !config.Tty;

  /** What is typed before the process starts waits for it. */
  const flush = () => {
    const { process } = life;
    if (process === undefined) return;
    for (const data of typed.splice(0)) process.writeStdin(data);
    if (stdinEnded && closesStdin) process.endStdin();
  };
  const stream: HijackedStream = {
    framed: !config.Tty,
    open: (send, end) => {
      endConnection = end;
      if (flag(query, 'logs')) {
        const reader = life.log.reader();
        const { end: last } = reader;
        for (let lines = reader.next(last); lines !== undefined; lines = reader.next(last)) {
          for (const { stream: kind, text } of lines) if (wants[kind]) void send(kind, new TextEncoder().encode(text));
        }
      }
      if (!flag(query, 'stream')) return end();
      attachment = life.attach({
        output: (kind, data) => (wants[kind] ? send(kind, data) : undefined),
        end,
      });
    },
    input: (data) => {
      if (!wants.stdin || !config.OpenStdin) return;
      const { data: passed, left } = readKeys?.(data) ?? { data, left: false };
      if (left) {
        attachment?.close();
        endConnection();
        life.emit('detach');
      }
      if (passed.length > 0) typed.push(passed);
      flush();
    },
    inputEnded: () => {
      if (!wants.stdin || !config.OpenStdin) return;
      stdinEnded = true;
      if (closesStdin) flush();
      else endConnection();
    },
    closed: () => {
      attachment?.close();
      starting.close();
    },
  };
  const starting = engine.events.listen((event) => {
    if (event.Type === 'container' && event.Action === 'start' && event.id === life.record.id) flush();
  });
  life.emit('attach');
  return hijack(request, stream);
}
