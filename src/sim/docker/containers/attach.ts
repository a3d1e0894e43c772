import type { HttpRequest, HttpResponse } from '#api';
import type { Engine } from '../engine.ts';
import { flag } from '../wire.ts';
import { type HijackedStream, hijack } from './streams.ts';

/** `POST /containers/{name}/attach`: the container's streams on this connection. */
export function attach(engine: Engine, request: HttpRequest, name: string): HttpResponse {
  const life = engine.container(name);
  const { query } = request;
  const wants = { stdin: flag(query, 'stdin'), stdout: flag(query, 'stdout'), stderr: flag(query, 'stderr') };
  const { config } = life.record;
  let attachment: { close(): void } | undefined;
  let endConnection: () => void = () => undefined;
  const typed: Uint8Array[] = [];
  let stdinEnded = false;

  /** What is typed before the process starts waits for it. */
  const flush = () => {
    const { process } = life;
    if (process === undefined) return;
    for (const data of typed.splice(0)) process.writeStdin(data);
    if (stdinEnded && config.StdinOnce) process.endStdin();
  };
  const stream: HijackedStream = {
    framed: !config.Tty,
    open: (send, end) => {
      endConnection = end;
      if (flag(query, 'logs')) {
        for (const entry of life.log.read()) {
          if (wants[entry.stream]) send(entry.stream, new TextEncoder().encode(entry.text));
        }
      }
      if (!flag(query, 'stream')) return end();
      attachment = life.attach({
        output: (kind, data) => {
          if (wants[kind]) send(kind, data);
        },
        end,
      });
    },
    input: (data) => {
      if (!wants.stdin || !config.OpenStdin) return;
      typed.push(data);
      flush();
    },
    inputEnded: () => {
      if (!wants.stdin || !config.OpenStdin) return;
      stdinEnded = true;
      if (config.StdinOnce) flush();
      else if (!config.Tty) endConnection();
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
