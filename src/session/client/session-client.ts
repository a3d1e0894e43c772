import { type Language, type Report, UserError } from '#api';
import { systemErrorCode } from '#platform';
import type { SessionClient, SessionEvent, SessionStatus, TerminalSessionClient } from '../protocol.ts';
import { processEnded, whileAlive } from './liveness.ts';
import { call, stream } from './request.ts';

type Answer<T extends keyof SessionClient> = SessionClient[T] extends (...values: never[]) => Promise<infer R>
  ? R
  : never;

/** The thin client of the host that listens on that socket. */
export function createSessionClient(name: string, socket: string): TerminalSessionClient {
  const ask = async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
    try {
      return (await whileAlive(call(socket, method, path, body), name, socket)) as T;
    } catch (error) {
      throw hostGone(name, error);
    }
  };
  return {
    status: () => ask<SessionStatus>('GET', '/status'),
    begin: (scenario) => ask<SessionStatus>('POST', '/begin', { scenario }),
    check: (language) => ask<Report>('POST', '/check', { language }),
    checkDrawn: (language, drawing) => ask('POST', '/check', { language, drawing }),
    hints: (next, language) => ask<Answer<'hints'>>('POST', '/hints', { next, language }),
    solution: (apply, language) => ask<Answer<'solution'>>('POST', '/solution', { apply, language }),
    reset: () => ask<SessionStatus>('POST', '/reset'),
    async stop(options = {}) {
      const { pid } = await ask<{ readonly pid: number }>('POST', '/stop', options);
      await processEnded(pid);
    },
    async events(language: Language, listener: (event: SessionEvent) => void, signal: AbortSignal) {
      let closing = false;
      try {
        await stream(
          socket,
          `/events?language=${language}`,
          (line) => {
            const event = JSON.parse(line) as SessionEvent;
            closing ||= event.type === 'closing';
            listener(event);
          },
          signal,
        );
      } catch (error) {
        throw hostGone(name, error);
      }
      if (!signal.aborted && !closing) listener({ type: 'closing', reason: crashed(name).message, crashed: true });
    },
    close() {},
  };
}

/** The lab's host ended without being asked to. */
export function crashed(name: string): UserError {
  return new UserError(
    'host-gone',
    `The host of lab "${name}" ended unexpectedly; nothing that you did is lost.`,
    `cka-lab start --name ${name} goes on where it was; its host.log says why it ended.`,
  );
}

function hostGone(name: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  const gone = code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ECONNRESET' || code === 'EPIPE';
  return gone ? crashed(name) : error;
}
