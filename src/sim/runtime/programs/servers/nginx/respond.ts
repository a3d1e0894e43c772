import { FileSystemError } from '../../../files/file-system-error.ts';
import type { Files } from '../../../files/files.ts';
import { normalizePath } from '../../../files/paths.ts';
import { field, type HttpFields } from '../../../network/http/message.ts';
import type { HttpReply, HttpRequestMessage } from '../../../network/http/server.ts';
import { formatDate } from '../../dates.ts';
import { reasons } from '../http-reasons.ts';
import { chooseLocation } from './choose.ts';
import { allNearest, nearest, type Scope, type Server, type Site } from './site.ts';

/** One request on its way through the configuration. */
export interface Exchange {
  readonly site: Site;
  readonly server: Server;
  readonly request: HttpRequestMessage;
  /** The files as a worker may use them. */
  readonly files: Files;
  readonly version: string;
  readonly now: number;
  /** Values of `$name`. */
  readonly variable: (name: string) => string | undefined;
  /** Says something in the error log; who asked is added. */
  readonly complain: (level: string, text: string) => void;
  readonly proxy: (url: string, scope: Scope, path: string) => Promise<HttpReply | number>;
}

/** What an answer is before the fields that every answer has. */
interface Content {
  readonly status: number;
  readonly type?: string;
  readonly body?: Uint8Array;
  readonly fields?: HttpFields;
  /** Given back as it came, by a server behind. */
  readonly reply?: HttpReply;
}

const encode = (text: string) => new TextEncoder().encode(text);
const httpDate = (time: number) => formatDate('%a, %d %b %Y %H:%M:%S GMT', time);

/** The answer of nginx to a request, and the scope that it was answered in. */
export async function respond(exchange: Exchange): Promise<{ readonly reply: HttpReply; readonly scope: Scope }> {
  const path = pathOf(exchange.request.target);
  const { content, scope } = await handle(exchange, path, 0);
  return { reply: finish(exchange, scope, content), scope };
}

function pathOf(target: string): string {
  const [raw = '/'] = target.replace(/^https?:\/\/[^/]*/, '').split('?');
  try {
    const decoded = decodeURIComponent(raw);
    const normal = normalizePath(decoded);
    return decoded.endsWith('/') && normal !== '/' ? `${normal}/` : normal;
  } catch {
    return raw;
  }
}

/** Finds the location and does what it says; errors go through `error_page`. */
async function handle(
  exchange: Exchange,
  path: string,
  depth: number,
): Promise<{ readonly content: Content; readonly scope: Scope }> {
  const { server } = exchange;
  if (depth > 10) return { content: { status: 500 }, scope: server.scope };
  const early = returned(exchange, server.scope);
  if (early !== undefined) return { content: early, scope: server.scope };
  const location = path.startsWith('@')
    ? server.locations.find((candidate) => candidate.path === path)
    : chooseLocation(server.locations, path);
  const scope = location?.scope ?? server.scope;
  const rewritten = rewrite(scope, path, exchange);
  if (typeof rewritten === 'object') return { content: rewritten, scope };
  if (rewritten !== undefined && rewritten !== path) return handle(exchange, rewritten, depth + 1);
  const answer = await answerIn(exchange, scope, path, depth, location?.path ?? '/');
  if ('internal' in answer) return handle(exchange, answer.internal, depth + 1);
  if (answer.status < 300 || answer.reply !== undefined || depth > 0) return { content: answer, scope };
  return errorPage(exchange, scope, answer, depth);
}

async function errorPage(exchange: Exchange, scope: Scope, content: Content, depth: number) {
  for (const { arguments: args } of allNearest(scope, 'error_page')) {
    const uri = args.at(-1) ?? '';
    if (!args.slice(0, -1).includes(String(content.status))) continue;
    const override = args.find((argument) => /^=\d*$/.test(argument));
    if (/^https?:/.test(uri)) {
      return { content: { status: 302, fields: [['Location', uri]] } satisfies Content, scope };
    }
    const inner = await handle(exchange, uri, depth + 1);
    const status = override === undefined ? content.status : Number(override.slice(1) || inner.content.status);
    // An error page that is missing itself leaves the built-in one of its own error.
    if (inner.content.status >= 400) return { content: { status: inner.content.status }, scope };
    return { content: { ...inner.content, status }, scope: inner.scope };
  }
  return { content, scope };
}

function fill(exchange: Exchange, text: string): string {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced: string | undefined, plain: string | undefined) => {
    const name = braced ?? plain ?? '';
    return exchange.variable(name) ?? '';
  });
}

function returned(exchange: Exchange, scope: Scope): Content | undefined {
  const directive = scope.directives.find(({ name }) => name === 'return');
  if (directive === undefined) return undefined;
  const [first = '', ...rest] = directive.arguments;
  const text = rest.length === 0 ? undefined : fill(exchange, rest.join(' '));
  if (!/^\d{3}$/.test(first)) return { status: 302, fields: [['Location', fill(exchange, first)]] };
  const status = Number(first);
  if (text !== undefined && [301, 302, 303, 307, 308].includes(status)) {
    return { status, fields: [['Location', text.startsWith('/') ? absolute(exchange, text) : text]] };
  }
  if (text === undefined) return status < 300 ? { status, body: new Uint8Array(0) } : { status };
  return { status, type: nearest(scope, 'default_type')?.arguments[0] ?? 'text/plain', body: encode(text) };
}

function rewrite(scope: Scope, path: string, exchange: Exchange): string | Content | undefined {
  for (const {
    name,
    arguments: [pattern = '', replacement = '', flag],
  } of scope.directives) {
    if (name !== 'rewrite') continue;
    const match = new RegExp(pattern).exec(path);
    if (match === null) continue;
    const target = fill(
      exchange,
      replacement.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? ''),
    );
    if (flag === 'permanent') return { status: 301, fields: [['Location', absolute(exchange, target)]] };
    if (flag === 'redirect') return { status: 302, fields: [['Location', absolute(exchange, target)]] };
    return flag === 'break' ? undefined : pathOf(target);
  }
  return undefined;
}

type Step = Content | { readonly internal: string };

async function answerIn(exchange: Exchange, scope: Scope, path: string, depth: number, prefix: string): Promise<Step> {
  const direct = returned(exchange, scope);
  if (direct !== undefined) return direct;
  const has = (name: string) => scope.directives.find((directive) => directive.name === name);
  if (has('deny')?.arguments[0] === 'all' && has('allow') === undefined) {
    exchange.complain('error', 'access forbidden by rule');
    return { status: 403 };
  }
  const proxied = has('proxy_pass');
  if (proxied !== undefined) {
    const url = fill(exchange, proxied.arguments[0] ?? '');
    const [, origin = url, replaced] = /^(https?:\/\/[^/]+)(\/.*)?$/.exec(url) ?? [];
    const target = exchange.request.target;
    const through = replaced === undefined ? target : `${replaced}${target.slice(prefix.length)}`;
    const reply = await exchange.proxy(origin, scope, through);
    return typeof reply === 'number' ? { status: reply } : { status: reply.status, reply };
  }
  if (has('stub_status') !== undefined) {
    const body =
      'Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n';
    return { status: 200, type: 'text/plain', body: encode(body) };
  }
  if (!['GET', 'HEAD'].includes(exchange.request.method)) return { status: 405 };
  const alternatives = has('try_files')?.arguments ?? allNearest(scope, 'try_files')[0]?.arguments;
  if (alternatives !== undefined && depth < 5) return tryFiles(exchange, scope, alternatives, prefix);
  return serveFile(exchange, scope, path, prefix);
}

function tryFiles(exchange: Exchange, scope: Scope, alternatives: readonly string[], prefix: string): Step {
  const last = alternatives.at(-1) ?? '=404';
  for (const alternative of alternatives.slice(0, -1)) {
    const path = pathOf(fill(exchange, alternative));
    const file = fileOf(exchange, scope, path, prefix);
    const type = typeAt(exchange.files, file.replace(/\/$/, ''));
    if (type === undefined || (type === 'directory') !== alternative.endsWith('/')) continue;
    return serveFile(exchange, scope, path, prefix);
  }
  if (/^=\d+$/.test(last)) return { status: Number(last.slice(1)) };
  return { internal: last.startsWith('@') ? last : pathOf(fill(exchange, last)) };
}

function typeAt(files: Files, path: string): string | undefined {
  try {
    return files.stat(path).type;
  } catch (error) {
    if (error instanceof FileSystemError) return undefined;
    throw error;
  }
}

function fileOf(exchange: Exchange, scope: Scope, path: string, prefix: string): string {
  const alias = scope.directives.find(({ name }) => name === 'alias')?.arguments[0];
  if (alias !== undefined) return `${fill(exchange, alias)}${path.slice(prefix.length)}`;
  const root = fill(exchange, nearest(scope, 'root')?.arguments[0] ?? '/etc/nginx/html');
  return `${root.startsWith('/') ? root : `/etc/nginx/${root}`}${path}`;
}

const failures: Readonly<Record<string, readonly [number, number, string]>> = {
  ENOENT: [404, 2, 'No such file or directory'],
  ENOTDIR: [404, 20, 'Not a directory'],
  EACCES: [403, 13, 'Permission denied'],
};

function serveFile(exchange: Exchange, scope: Scope, path: string, prefix: string): Step {
  const { files } = exchange;
  const file = fileOf(exchange, scope, path, prefix);
  try {
    if (path.endsWith('/')) {
      const names = nearest(scope, 'index')?.arguments ?? ['index.html'];
      for (const name of names) {
        if (typeAt(files, normalizePath(`${file}${name}`)) === 'file') return { internal: `${path}${name}` };
      }
      // Says why the first one is not served, when the folder itself is there.
      files.readDirectory(normalizePath(file));
      if (nearest(scope, 'autoindex')?.arguments[0] === 'on') return listing(exchange, path, file);
      exchange.complain('error', `directory index of "${file}" is forbidden`);
      return { status: 403 };
    }
    const facts = files.stat(normalizePath(file));
    if (facts.type === 'directory') {
      return { status: 301, fields: [['Location', absolute(exchange, `${path}/`)]] };
    }
    const body = files.readFile(normalizePath(file));
    const modified = Math.floor(facts.modified / 1000);
    const tag = `"${modified.toString(16)}-${body.length.toString(16)}"`;
    const times: HttpFields = [
      ['Last-Modified', httpDate(facts.modified)],
      ['ETag', tag],
    ];
    const { fields } = exchange.request;
    if (field(fields, 'if-none-match') === tag || field(fields, 'if-modified-since') === httpDate(facts.modified)) {
      return { status: 304, fields: times, body: new Uint8Array(0) };
    }
    const ending = /\.([^./]+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
    const fallback = nearest(scope, 'default_type')?.arguments[0] ?? 'text/plain';
    const type = exchange.site.types.get(ending) ?? fallback;
    return { status: 200, type, body, fields: [...times, ['Accept-Ranges', 'bytes']] };
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    const [status, number, words] = failures[error.code] ?? [500, 5, 'Input/output error'];
    const call = path.endsWith('/') && status === 403 ? 'opendir' : 'open';
    const shown =
      path.endsWith('/') && status === 404 ? `${file}${nearest(scope, 'index')?.arguments[0] ?? 'index.html'}` : file;
    const action = path.endsWith('/') && status === 404 ? `"${shown}" is not found` : `${call}() "${shown}" failed`;
    exchange.complain('error', `${action} (${number}: ${words})`);
    return { status };
  }
}

function listing({ files }: Exchange, path: string, directory: string): Content {
  const rows = files
    .readDirectory(normalizePath(directory))
    .filter((name) => !name.startsWith('.'))
    .map((name) => ({ name, facts: files.stat(normalizePath(`${directory}/${name}`)) }))
    .sort((left, right) => Number(right.facts.type === 'directory') - Number(left.facts.type === 'directory'))
    .map(({ name, facts }) => {
      const shown = facts.type === 'directory' ? `${name}/` : name;
      const date = formatDate('%d-%b-%Y %H:%M', facts.modified);
      const size = facts.type === 'directory' ? '-' : String(facts.size);
      return `<a href="${encodeURI(shown)}">${shown}</a>${' '.repeat(Math.max(1, 51 - shown.length))}${date} ${size.padStart(19)}\r\n`;
    });
  const title = `Index of ${path}`;
  const head = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n`;
  return { status: 200, type: 'text/html', body: encode(`${head}${rows.join('')}</pre><hr></body>\r\n</html>\r\n`) };
}

function absolute({ request, server }: Exchange, path: string): string {
  const { port } = request.connection.local;
  const [name] = (field(request.fields, 'host') ?? server.names[0] ?? 'localhost').split(':');
  return `http://${name}${port === 80 ? '' : `:${port}`}${path}`;
}

/** Adds what every answer of nginx has, in nginx' order. */
function finish(exchange: Exchange, scope: Scope, content: Content): HttpReply {
  const { request, now } = exchange;
  const hidden = nearest(scope, 'server_tokens')?.arguments[0] === 'off';
  const name = hidden ? 'nginx' : `nginx/${exchange.version}`;
  const { status } = content;
  const reason = reasons[status] ?? '';
  const kept = field(request.fields, 'connection')?.toLowerCase() !== 'close' && request.version === 'HTTP/1.1';
  const common: HttpFields = [
    ['Server', name],
    ['Date', httpDate(now)],
  ];
  const added: HttpFields = allNearest(scope, 'add_header')
    .filter(
      ({ arguments: args }) =>
        args.at(-1) === 'always' || [200, 201, 204, 206, 301, 302, 303, 304, 307, 308].includes(status),
    )
    .map(({ arguments: [header = '', value = ''] }) => [header, fill(exchange, value)] as const);
  const connection = ['Connection', kept ? 'keep-alive' : 'close'] as const;
  if (content.reply !== undefined) {
    const { reply } = content;
    const skipped = new Set(['server', 'date', 'connection', 'transfer-encoding', 'content-length', 'keep-alive']);
    const passed = reply.fields.filter(([header]) => !skipped.has(header.toLowerCase()));
    const type = passed.filter(([header]) => header.toLowerCase() === 'content-type');
    const others = passed.filter(([header]) => header.toLowerCase() !== 'content-type');
    const length: HttpFields = [['Content-Length', String(reply.body?.length ?? 0)]];
    return { ...reply, fields: [...common, ...type, ...length, connection, ...others, ...added] };
  }
  const page = `<html>\r\n<head><title>${status} ${reason}</title></head>\r\n<body>\r\n<center><h1>${status} ${reason}</h1></center>\r\n<hr><center>${name}</center>\r\n</body>\r\n</html>\r\n`;
  const built = content.body === undefined;
  const body = content.body ?? encode(page);
  const type = built ? 'text/html' : (content.type ?? 'text/plain');
  const own = new Map(content.fields ?? []);
  const pick = (header: string): HttpFields => {
    const value = own.get(header);
    return value === undefined ? [] : [[header, value]];
  };
  const describes: HttpFields =
    status === 304
      ? []
      : [
          ['Content-Type', type],
          ['Content-Length', String(body.length)],
        ];
  return {
    status,
    reason,
    body,
    fields: [
      ...common,
      ...describes,
      ...pick('Location'),
      ...pick('Last-Modified'),
      connection,
      ...pick('ETag'),
      ...added,
      ...pick('Accept-Ranges'),
    ],
  };
}
