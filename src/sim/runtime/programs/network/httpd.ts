import { FileSystemError } from '../../files/file-system-error.ts';
import { normalizePath } from '../../files/paths.ts';
import { type HttpReply, type HttpRequestMessage, serveHttp } from '../../network/http/server.ts';
import { NetworkError } from '../../network/network-error.ts';
import { spawnChild } from '../../process/child.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { formatDate } from '../dates.ts';
import { parseOptions } from '../options.ts';
import { encode } from '../text.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
};
const httpDate = (time: number) => formatDate('%a, %d %b %Y %H:%M:%S GMT', time);

/** BusyBox' httpd: files of a folder; goes to the background unless `-f`. */
export const busyboxHttpd = defineProgram({
  name: 'httpd',
  run: async (context) => {
    const { flags, values } = parseOptions(context.arguments, 'fiv', 'puhcredm');
    const home = context.path(values.get('h') ?? '.');
    const port = Number(/(\d+)$/.exec(values.get('p') ?? '80')?.[1] ?? 80);
    if (!context.files.exists(home)) {
      await context.complain(`can't change directory to '${values.get('h')}': No such file or directory`);
      return 1;
    }
    if (!flags.has('f')) {
      const { process } = context;
      spawnChild(context, [...process.arguments, '-f'], { parent: 1 });
      return 0;
    }
    try {
      context.listen(port, (connection) =>
        serveHttp(connection, {
          keepAlive: false,
          answer: async (request) => {
            const reply = respond(context, home, request);
            if (flags.has('v')) {
              const { remote } = connection;
              await context.stderr.write(
                encode(`[::ffff:${remote.address}]:${remote.port}: response:${reply.status}\n`),
              );
            }
            return reply;
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      await context.complain(`bind: ${error.description}`);
      return 1;
    }
    return context.forever();
  },
});

function respond({ files, system }: ProgramContext, home: string, { target, method }: HttpRequestMessage): HttpReply {
  const date = ['Date', httpDate(system.clock.now())] as const;
  const close = ['Connection', 'close'] as const;
  const refuse = (status: number, reason: string, text: string): HttpReply => ({
    status,
    reason,
    fields: [date, close, ['Content-type', 'text/html']],
    body: encode(
      `<HTML><HEAD><TITLE>${status} ${reason}</TITLE></HEAD>\n<BODY><H1>${status} ${reason}</H1>\n${text}\n</BODY></HTML>\n`,
    ),
  });
  if (method !== 'GET' && method !== 'HEAD')
    return refuse(501, 'Not Implemented', 'The requested method is not recognized');
  const path = (target.split('?')[0] ?? '/').replace(/%([0-9a-fA-F]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  try {
    let file = normalizePath(`${home}${normalizePath(path)}`);
    if (files.stat(file).type === 'directory') {
      if (!path.endsWith('/')) {
        return { status: 302, reason: 'Found', fields: [date, close, ['Location', `${path}/`]], body: encode('') };
      }
      file = normalizePath(`${file}/index.html`);
    }
    const body = files.readFile(file);
    const { modified } = files.stat(file);
    return {
      status: 200,
      reason: 'OK',
      body,
      fields: [
        date,
        close,
        ['Content-type', types[/\.(\w+)$/.exec(file)?.[1] ?? ''] ?? 'application/octet-stream'],
        ['Accept-Ranges', 'bytes'],
        ['Last-Modified', httpDate(modified)],
        ['Content-length', String(body.length)],
      ],
    };
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    if (error.code === 'EACCES') return refuse(403, 'Forbidden', '');
    return refuse(404, 'Not Found', 'The requested URL was not found');
  }
}
