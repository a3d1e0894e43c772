import { FileSystemError } from '../../files/file-system-error.ts';
import type { Files } from '../../files/files.ts';
import { normalizePath } from '../../files/paths.ts';
import { field, type HttpFields } from '../../network/http/message.ts';
import { type HttpReply, type HttpRequestMessage, isKept, serveHttp } from '../../network/http/server.ts';
import { NetworkError } from '../../network/network-error.ts';
import type { ProgramContext } from '../../process/program.ts';
import { formatDate } from '../dates.ts';
import { reasons } from './http-reasons.ts';
import type { ServerKind } from './server.ts';

interface Settings {
  readonly root: string;
  readonly ports: readonly number[];
  readonly name: string | undefined;
}

const encode = (text: string) => new TextEncoder().encode(text);
const httpDate = (time: number) => formatDate('%a, %d %b %Y %H:%M:%S GMT', time);
const configurationFile = '/usr/local/apache2/conf/httpd.conf';

/** The Apache HTTP server: Listen, DocumentRoot and ServerName of its configuration, files of its root. */
export const httpd: ServerKind = {
  command: async (context) => {
    if (!context.arguments.includes('-t')) return undefined;
    await context.stderr.write(encode('Syntax OK\n'));
    return 0;
  },
  start: async (context) => {
    const settings = settingsOf(context);
    try {
      for (const port of settings.ports) {
        context.listen(port, (connection) =>
          serveHttp(connection, {
            answer: async (request) => {
              void context.process.checkpoint();
              const reply = respond(context, settings, request);
              await logAccess(context, request, reply);
              return reply;
            },
            malformed: () => errorReply(400, false, context),
          }),
        );
      }
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      const [port] = settings.ports;
      const lines = [
        `(98)${error.description}: AH00072: make_sock: could not bind to address [::]:${port}`,
        `(98)${error.description}: AH00072: make_sock: could not bind to address 0.0.0.0:${port}`,
        'no listening sockets available, shutting down',
        'AH00015: Unable to open logs',
      ];
      await context.stderr.write(encode(`${lines.join('\n')}\n`));
      return 1;
    }
    return {};
  },
};

function settingsOf({ files }: ProgramContext): Settings {
  const lines = files.exists(configurationFile)
    ? new TextDecoder()
        .decode(files.readFile(configurationFile))
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
    : [];
  const values = (name: string) =>
    lines
      .filter(([word = '']) => word.toLowerCase() === name)
      .map(([, ...rest]) => rest.join(' ').replace(/^"(.*)"$/, '$1'));
  const ports = values('listen').map((value) => Number(/(\d+)$/.exec(value)?.[1] ?? 80));
  return {
    root: values('documentroot')[0] ?? '/usr/local/apache2/htdocs',
    ports: ports.length > 0 ? [...new Set(ports)] : [80],
    name: values('servername')[0],
  };
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  txt: 'text/plain',
  json: 'application/json',
  xml: 'application/xml',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
};

function respond(context: ProgramContext, { root }: Settings, request: HttpRequestMessage): HttpReply {
  const kept = isKept(request) && request.version === 'HTTP/1.1';
  if (!['GET', 'HEAD', 'POST'].includes(request.method)) return errorReply(405, kept, context);
  const [raw = '/'] = request.target.replace(/^https?:\/\/[^/]*/, '').split('?');
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    return errorReply(400, kept, context);
  }
  const { credentials } = context.process;
  // Workers are www-data where the master is root.
  const files = credentials.uid === 0 ? context.files.as({ uid: 33, gid: 33, groups: [33] }) : context.files;
  try {
    return serveFile(context, files, root, path, request, kept);
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    return errorReply(error.code === 'EACCES' ? 403 : 404, kept, context);
  }
}

function serveFile(
  context: ProgramContext,
  files: Files,
  root: string,
  path: string,
  request: HttpRequestMessage,
  kept: boolean,
): HttpReply {
  let file = normalizePath(`${root}${path}`);
  if (files.stat(file).type === 'directory') {
    if (!path.endsWith('/')) {
      const host = field(request.fields, 'host') ?? 'localhost';
      return errorReply(301, kept, context, `http://${host}${path}/`);
    }
    const index = normalizePath(`${file}/index.html`);
    if (!files.exists(index)) return listing(context, files, file, path, kept);
    file = index;
  }
  const facts = files.stat(file);
  const body = files.readFile(file);
  const tag = `"${body.length.toString(16)}-${(facts.modified * 1000).toString(16)}"`;
  const type = types[/\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];
  const isSame = field(request.fields, 'if-none-match') === tag;
  const status = isSame ? 304 : 200;
  const fields: HttpFields = [
    ...common(context),
    ['Last-Modified', httpDate(facts.modified)],
    ['ETag', tag],
    ['Accept-Ranges', 'bytes'],
    ...(isSame ? [] : [['Content-Length', String(body.length)] as const]),
    ...closing(kept),
    ...(type === undefined ? [] : [['Content-Type', type] as const]),
  ];
  return { status, reason: reasons[status] ?? '', fields, body };
}

const serverName = ({ environment }: ProgramContext) => `Apache/${environment.get('HTTPD_VERSION') ?? '2.4.62'} (Unix)`;
const common = (context: ProgramContext): HttpFields => [
  ['Date', httpDate(context.system.clock.now())],
  ['Server', serverName(context)],
];
const closing = (kept: boolean): HttpFields => (kept ? [] : [['Connection', 'close']]);

function listing(context: ProgramContext, files: Files, directory: string, path: string, kept: boolean): HttpReply {
  const rows = files
    .readDirectory(directory)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => (files.stat(`${directory}/${name}`).type === 'directory' ? `${name}/` : name))
    .map((name) => `<li><a href="${encodeURI(name)}"> ${name}</a></li>\n`);
  const parent = path === '/' ? '' : '<li><a href="../"> Parent Directory</a></li>\n';
  const title = `Index of ${path.replace(/(.)\/$/, '$1')}`;
  const html = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n  <title>${title}</title>\n </head>\n <body>\n<h1>${title}</h1>\n<ul>${parent}${rows.join('')}</ul>\n</body></html>\n`;
  const body = encode(html);
  const fields: HttpFields = [
    ...common(context),
    ['Content-Length', String(body.length)],
    ...closing(kept),
    ['Content-Type', 'text/html;charset=ISO-8859-1'],
  ];
  return { status: 200, reason: 'OK', fields, body };
}

const sentences: Readonly<Record<number, string>> = {
  301: 'The document has moved <a href="{}">here</a>.',
  400: 'Your browser sent a request that this server could not understand.<br />\n',
  403: "You don't have permission to access this resource.",
  404: 'The requested URL was not found on this server.',
  405: 'The requested method is not allowed for this URL.',
};

function errorReply(status: number, kept: boolean, context: ProgramContext, location?: string): HttpReply {
  const reason = reasons[status] ?? '';
  const sentence = (sentences[status] ?? '').replace('{}', location ?? '');
  const html = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${reason}</title>\n</head><body>\n<h1>${reason}</h1>\n<p>${sentence}</p>\n</body></html>\n`;
  const body = encode(html);
  const fields: HttpFields = [
    ...common(context),
    ...(location === undefined ? [] : [['Location', location] as const]),
    ['Content-Length', String(body.length)],
    ...closing(kept),
    ['Content-Type', 'text/html; charset=iso-8859-1'],
  ];
  return { status, reason, fields, body };
}

/** The common log format, on stdout. */
async function logAccess(context: ProgramContext, request: HttpRequestMessage, reply: HttpReply): Promise<void> {
  const time = formatDate('%d/%b/%Y:%H:%M:%S +0000', context.system.clock.now());
  const length = request.method === 'HEAD' || reply.status === 304 ? '-' : String(reply.body?.length ?? '-');
  await context.print(
    `${request.connection.remote.address} - - [${time}] "${request.line}" ${reply.status} ${length}\n`,
  );
}
