import { type Handler, type HttpRequest, type HttpResponse, type Language, languages } from '#api';
import { renderReport } from '#engine';
import { toWireError } from '../errors.ts';
import type { Drawing, SessionEvent } from '../protocol.ts';
import type { HostSession } from './session.ts';

export interface HandlerOptions {
  readonly session: HostSession;
  readonly log: (line: string) => void;
  /** Ends the lab; the process ends after the answer is out. */
  readonly stop: (deletes: boolean) => Promise<void>;
  readonly active: () => void;
}

/** The host as a server: one path for each method of SessionClient. */
export function createHandler({ session, log, stop, active }: HandlerOptions): Handler {
  const routes: Readonly<Record<string, (body: Body, request: HttpRequest) => Promise<unknown>>> = {
    'GET /status': () => session.status(),
    'POST /begin': ({ scenario }) => session.begin(typeof scenario === 'string' ? scenario : undefined),
    async 'POST /check'({ language, drawing }) {
      const report = await session.check(languageOf(language));
      if (typeof drawing !== 'object' || drawing === null) return report;
      const how = drawing as Drawing;
      return { report, text: renderReport(report, 'text', { ...how, language: languageOf(language) }) };
    },
    'POST /hints': ({ next, language }) => session.hints(next === true, languageOf(language)),
    'POST /solution': ({ apply, language }) => session.solution(apply === true, languageOf(language)),
    'POST /reset': () => session.reset(),
    async 'POST /stop'(body) {
      await stop(body.delete === true);
      return { pid: process.pid };
    },
  };
  return async (request) => {
    active();
    const name = `${request.method} ${request.path}`;
    try {
      if (name === 'GET /events') return events(session, request);
      const route = routes[name];
      if (route === undefined) return json(404, { error: { code: 'bug', sentence: `no ${name}`, exitCode: 70 } });
      return json(200, await route(await readBody(request), request));
    } catch (error) {
      const wire = toWireError(error);
      if (wire.code === 'bug') log(`${name}: ${wire.stack}`);
      return json(wire.code === 'bug' ? 500 : 400, { error: wire });
    }
  };
}

type Body = Readonly<Record<string, unknown>>;

async function readBody(request: HttpRequest): Promise<Body> {
  const parts: Uint8Array[] = [];
  for await (const part of request.body) parts.push(part);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Body);
}

function languageOf(value: unknown): Language {
  return languages.find((language) => language === value) ?? 'en';
}

function json(status: number, value: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function events(session: HostSession, request: HttpRequest): HttpResponse {
  const language = languageOf(request.query.get('language'));
  return {
    status: 200,
    headers: { 'content-type': 'application/x-ndjson' },
    body: eventLines(session, language, request.signal),
  };
}

async function* eventLines(session: HostSession, language: Language, signal: AbortSignal): AsyncGenerator<string> {
  const waiting: SessionEvent[] = [];
  let over = false;
  let wake = (): void => {};
  const following = session.events(
    language,
    (event) => {
      waiting.push(event);
      wake();
    },
    signal,
  );
  void following.finally(() => {
    over = true;
    wake();
  });
  for (;;) {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) yield `${JSON.stringify(event)}\n`;
    if (over) return;
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (waiting.length > 0 || over) resolve();
    });
  }
}
