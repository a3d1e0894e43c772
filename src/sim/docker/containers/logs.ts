import type { HttpRequest, HttpResponse } from '#api';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { frame } from '../frames.ts';
import { timestamp } from '../times.ts';
import { commonHeaders, flag } from '../wire.ts';
import type { Life } from './life.ts';
import { isWanted, type LogQuery } from './log-file.ts';
import type { LogEntry } from './log-reader.ts';

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
      const following = follow && life.running ? followLog(life, signal) : undefined;
      const reader = life.log.reader();
      const end = following === undefined ? reader.end : Number.POSITIVE_INFINITY;
      const isOurs = (entry: LogEntry) => isWanted(entry, wanted);
      try {
        if (wanted.tail !== undefined) yield* reader.last(wanted.tail, isOurs).map(render);
        do {
          for (let lines = reader.next(end); lines !== undefined; lines = reader.next(end)) {
            yield* lines.filter(isOurs).map(render);
            // A log that is long, or grows for ever, keeps nobody else waiting.
            await new Promise<void>((resolve) => setImmediate(resolve));
          }
        } while (await following?.more());
      } finally {
        following?.close();
      }
    })(),
  };
}

/** Waits for more of a log, until its container ends or nobody listens any more. */
function followLog(life: Life, signal: AbortSignal) {
  let [isNews, isOver] = [false, false];
  let wake: () => void = () => undefined;
  const listening = life.log.listen(() => {
    isNews = true;
    wake();
  });
  const end = () => {
    isOver = true;
    wake();
  };
  signal.addEventListener('abort', end);
  void life.wait('next-exit').then(end);
  return {
    /** Whether there is more to read; resolves when that is known. */
    more: async (): Promise<boolean> => {
      while (!isNews && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const was = isNews && !signal.aborted;
      isNews = false;
      return was;
    },
    close: () => {
      signal.removeEventListener('abort', end);
      listening.close();
    },
  };
}

/** Logs show all nine digits of the nanoseconds. */
function padTime(time: string): string {
  const [, before = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return `${before}.${fraction.padEnd(9, '0')}Z`;
}
