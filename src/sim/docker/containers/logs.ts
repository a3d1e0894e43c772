import type { HttpRequest, HttpResponse } from '#api';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { frame } from '../frames.ts';
import { timestamp } from '../times.ts';
import { commonHeaders, flag } from '../wire.ts';
import { isWanted, type LogEntry, type LogQuery, selectEntries } from './log-file.ts';
import { Channel } from './streams.ts';

/** `GET /containers/{name}/logs` */
export function logs(engine: Engine, request: HttpRequest, name: string): HttpResponse {
  const { query, signal } = request;
  const stdout = flag(query, 'stdout');
  const stderr = flag(query, 'stderr');
  if (!stdout && !stderr) throw refuse.badParameter('Bad parameters: you must choose at least one stream');
  const life = engine.container(name);
  if (!life.log.readable) throw refuse.logsUnreadable();
  const tail = query.get('tail') ?? 'all';
  const wanted: LogQuery = {
    stdout,
    stderr,
    tail: /^\d+$/.test(tail) ? Number(tail) : undefined,
    timestamps: flag(query, 'timestamps'),
    since: timestamp(query.get('since')) || undefined,
    until: timestamp(query.get('until')) || undefined,
  };
  const tty = life.record.config.Tty;
  const details = flag(query, 'details');
  const render = (entry: LogEntry): Uint8Array => {
    const text = `${wanted.timestamps ? `${padTime(entry.time)} ` : ''}${details ? `${entry.details} ` : ''}${entry.text}`;
    const data = new TextEncoder().encode(text);
    return tty ? data : frame(entry.stream, data);
  };
  const follow = flag(query, 'follow');
  return {
    status: 200,
    headers: commonHeaders,
    body: (async function* () {
      const channel = new Channel<LogEntry>();
      const listening = follow && life.running ? life.log.listen((entry) => channel.push(entry)) : undefined;
      for (const entry of selectEntries(life.log.read(), wanted)) yield render(entry);
      if (listening === undefined) return;
      const end = () => channel.end();
      signal.addEventListener('abort', end);
      void life.wait('next-exit').then(end);
      try {
        for await (const entry of channel) if (isWanted(entry, wanted)) yield render(entry);
      } finally {
        listening.close();
      }
    })(),
  };
}

/** Logs show all nine digits of the nanoseconds. */
function padTime(time: string): string {
  const [, before = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return `${before}.${fraction.padEnd(9, '0')}Z`;
}
