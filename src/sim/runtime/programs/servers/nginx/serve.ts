import type { Files } from '../../../files/files.ts';
import { field, HttpError } from '../../../network/http/message.ts';
import { serveHttp } from '../../../network/http/server.ts';
import type { Connection } from '../../../network/types.ts';
import type { ProgramContext } from '../../../process/program.ts';
import { usersOf } from '../../../process/users.ts';
import { formatDate } from '../../dates.ts';
import { chooseServer } from './choose.ts';
import { afterwards, logAccess, write } from './log.ts';
import { pass } from './proxy.ts';
import { respond } from './respond.ts';
import { nearest, type Scope, type Site } from './site.ts';
import { variables } from './variables.ts';

/** Answers the requests of a connection. `number`: how many there have been. */
export async function serve(
  context: ProgramContext,
  site: Site,
  connection: Connection,
  number: number,
): Promise<void> {
  const worker = workerOf(context, site);
  const files: Files = worker.uid === 0 ? context.files : context.files.as({ ...worker, groups: [worker.gid] });
  const version = context.environment.get('NGINX_VERSION') ?? '1.27.3';
  await serveHttp(connection, {
    answer: async (request) => {
      void context.process.checkpoint();
      const host = (field(request.fields, 'host') ?? '').replace(/:\d+$/, '');
      const server = chooseServer(site.servers, connection.local.port, host);
      if (server === undefined) return { status: 400, reason: 'Bad Request', fields: [['Connection', 'close']] };
      const now = context.system.clock.now();
      const values = variables(context, site, request, server.names[0] ?? '');
      const complain = (level: string, text: string) => {
        const who = `client: ${connection.remote.address}, server: ${server.names[0] ?? ''}, request: "${request.line}"`;
        const asked = field(request.fields, 'host');
        const whole = `${text}, ${who}${asked === undefined ? '' : `, host: "${asked}"`}`;
        const path = nearest(server.scope, 'error_log')?.arguments[0] ?? '/var/log/nginx/error.log';
        const line = `${formatDate('%Y/%m/%d %H:%M:%S', now)} [${level}] ${context.process.pid + 28}#${context.process.pid + 28}: *${number} ${whole}\n`;
        void write(context, path, line);
      };
      const proxy = (url: string, scope: Scope, path: string) =>
        pass(context, site, request, url, scope, path, values, complain);
      const { reply, scope } = await respond({
        site,
        server,
        request,
        files,
        version,
        now,
        variable: (name) => values(name),
        complain,
        proxy,
      });
      await logAccess(context, site, scope, (name) => afterwards(name, reply, request) ?? values(name));
      return reply;
    },
    malformed: (error) => ({
      status: error instanceof HttpError && error.reason === 'too-large' ? 413 : 400,
      reason: 'Bad Request',
      fields: [
        ['Server', `nginx/${version}`],
        ['Content-Type', 'text/html'],
        ['Connection', 'close'],
      ],
    }),
  });
}

/** Who answers requests: the user that the configuration names, when the master may choose. */
export function workerOf(context: ProgramContext, site: Site): { readonly uid: number; readonly gid: number } {
  const { credentials } = context.process;
  if (credentials.uid !== 0) return credentials;
  const name = site.main.find((directive) => directive.name === 'user')?.arguments[0] ?? 'nobody';
  const { files } = context;
  return usersOf(files).find((user) => user.name === name) ?? credentials;
}
