import { serveHttp } from '../../../runtime/network/http/server.ts';
import { NetworkError } from '../../../runtime/network/network-error.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import type { ProxyConfiguration } from './configuration.ts';

interface Answer {
  readonly type: string;
  readonly text: string;
}

/** Answers health checks and says in which mode it works. Ports that are taken are done without, as bindAddressHardFail: false says. */
export function serveProxyHealth(context: ProgramContext, { healthz, metrics, mode }: ProxyConfiguration): void {
  const now = () => new Date(context.system.clock.now()).toISOString();
  const since = now();
  const plain = (text: string): Answer => ({ type: 'text/plain; charset=utf-8', text });
  const health = () => ({
    type: 'application/json',
    text: `{"lastUpdated": ${JSON.stringify(since)},"currentTime": ${JSON.stringify(now())}, "nodeEligible": true}`,
  });
  serve(context, healthz, (path) => (path === '/healthz' || path === '/livez' ? health() : undefined));
  serve(context, metrics, (path) => {
    if (path === '/healthz') return plain('ok');
    return path === '/proxyMode' ? plain(mode) : undefined;
  });
}

function serve(context: ProgramContext, place: string, answer: (path: string) => Answer | undefined): void {
  const [host = '', port = ''] = place.split(/:(?=\d+$)/);
  try {
    context.listen(
      Number(port),
      (connection) =>
        serveHttp(connection, {
          answer: async ({ target }) => {
            const found = answer(target.replace(/\?.*/, ''));
            const { type, text } = found ?? { type: 'text/plain; charset=utf-8', text: '404 page not found\n' };
            const body = new TextEncoder().encode(text);
            const fields = [
              ['Content-Type', type],
              ['X-Content-Type-Options', 'nosniff'],
              ['Content-Length', String(body.length)],
            ] as const;
            return { status: found ? 200 : 404, reason: found ? 'OK' : 'Not Found', fields, body };
          },
        }),
      host,
    );
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
  }
}
