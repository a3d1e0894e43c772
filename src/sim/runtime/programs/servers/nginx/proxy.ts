import type { Clock } from '#api';
import { askHttp } from '../../../network/http/client.ts';
import { HttpError, type HttpFields } from '../../../network/http/message.ts';
import type { HttpReply, HttpRequestMessage } from '../../../network/http/server.ts';
import { NetworkError } from '../../../network/network-error.ts';
import { resolveHost } from '../../../network/resolve.ts';
import type { ProgramContext } from '../../../process/program.ts';
import type { Scope, Site } from './site.ts';

const proxyTimeout = 60_000;

/** Asks a server behind; a status when it cannot. */
export async function pass(
  context: ProgramContext,
  site: Site,
  request: HttpRequestMessage,
  url: string,
  scope: Scope,
  path: string,
  values: (name: string) => string | undefined,
  complain: (level: string, text: string) => void,
): Promise<HttpReply | number> {
  const [, name = '', digits] = /^https?:\/\/([^/:]+)(?::(\d+))?/.exec(url) ?? [];
  const members = site.upstreams.get(name) ?? [`${name}:${digits ?? '80'}`];
  const clock: Clock = context.system.clock;
  const begin = clock.now();
  for (const member of members) {
    const [host = '', port = '80'] = member.split(':');
    try {
      const [address] = await resolveHost(context, host);
      if (address === undefined) throw new NetworkError('EHOSTUNREACH');
      const connection = await context.connect(address, Number(port), proxyTimeout);
      const given = scope.directives
        .concat(scope.outer?.directives ?? [])
        .filter((directive) => directive.name === 'proxy_set_header');
      const fill = (text: string) => text.replace(/\$\{?(\w+)\}?/g, (_, variable: string) => values(variable) ?? '');
      const set: HttpFields = given.map(({ arguments: [header = '', value = ''] }) => [header, fill(value)] as const);
      const replaced = new Set(['host', 'connection', 'keep-alive', ...set.map(([header]) => header.toLowerCase())]);
      const asked = request.fields.filter(([header]) => !replaced.has(header.toLowerCase()));
      const own: HttpFields = [
        ['Host', digits === undefined ? name : `${name}:${digits}`],
        ['Connection', 'close'],
      ];
      const answer = await askHttp(connection, {
        method: request.method,
        target: path,
        version: 'HTTP/1.0',
        fields: [
          ...own.filter(([header]) => !set.some(([other]) => other.toLowerCase() === header.toLowerCase())),
          ...set,
          ...asked,
        ],
        body: request.body,
      });
      const body = await answer.body();
      connection.destroy();
      return { status: answer.status, reason: answer.reason, fields: answer.fields, body };
    } catch (error) {
      if (!(error instanceof NetworkError) && !(error instanceof HttpError)) throw error;
      const late = error instanceof NetworkError && error.code === 'ETIMEDOUT';
      const number =
        error instanceof NetworkError
          ? ({ ECONNREFUSED: 111, EHOSTUNREACH: 113, ECONNRESET: 104, ETIMEDOUT: 110 }[error.code as string] ?? 5)
          : 0;
      const words =
        error instanceof NetworkError
          ? `connect() failed (${number}: ${error.description}) while connecting to upstream`
          : 'upstream prematurely closed connection while reading response header from upstream';
      complain('error', late ? `upstream timed out (110: Operation timed out) while connecting to upstream` : words);
      if (late || clock.now() - begin >= proxyTimeout) return 504;
    }
  }
  return 502;
}
