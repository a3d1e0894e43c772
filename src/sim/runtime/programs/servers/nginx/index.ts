import type { Clock } from '#api';
import { FileSystemError } from '../../../files/file-system-error.ts';
import type { Files } from '../../../files/files.ts';
import { askHttp } from '../../../network/http/client.ts';
import { field, HttpError, type HttpFields } from '../../../network/http/message.ts';
import { type HttpReply, type HttpRequestMessage, serveHttp } from '../../../network/http/server.ts';
import { NetworkError } from '../../../network/network-error.ts';
import { resolveHost } from '../../../network/resolve.ts';
import type { Connection, Listener } from '../../../network/types.ts';
import type { ProgramContext } from '../../../process/program.ts';
import { usersOf } from '../../../process/users.ts';
import { formatDate } from '../../dates.ts';
import { logOutput } from '../log-output.ts';
import type { RunningServer, ServerKind } from '../server.ts';
import { chooseServer } from './choose.ts';
import { ConfigurationError, type Directive, readConfiguration } from './configuration.ts';
import { respond } from './respond.ts';
import { nearest, type Scope, type Site, siteOf } from './site.ts';

const mainFile = '/etc/nginx/nginx.conf';
const temporary = ['client_temp', 'proxy_temp', 'fastcgi_temp', 'uwsgi_temp', 'scgi_temp'];
const errnos: Readonly<Record<string, readonly [number, string]>> = {
  EACCES: [13, 'Permission denied'],
  EROFS: [30, 'Read-only file system'],
  ENOENT: [2, 'No such file or directory'],
  ENOSPC: [28, 'No space left on device'],
};

const encode = (text: string) => new TextEncoder().encode(text);
const say = (context: ProgramContext, text: string) => context.stderr.write(encode(`${text}\n`));

/** nginx: serves what its configuration in /etc/nginx says. */
export const nginx: ServerKind = {
  command: async (context) => {
    const args = context.arguments;
    const file = args[args.indexOf('-c') + 1];
    const path = args.includes('-c') && file !== undefined ? file : mainFile;
    if (args.includes('-t') || args.includes('-T')) return test(context, path, args.includes('-T'));
    const signal = args[args.indexOf('-s') + 1];
    if (!args.includes('-s')) return undefined;
    return send(context, signal ?? '');
  },
  start,
};

async function test(context: ProgramContext, path: string, dump: boolean): Promise<number> {
  try {
    siteOf(readConfiguration(context.files, path));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    await say(context, `${stamp(context, 'emerg')} ${error.message}`);
    await say(context, `nginx: [emerg] ${error.message}`);
    await say(context, `nginx: configuration file ${path} test failed`);
    return 1;
  }
  await say(context, `nginx: the configuration file ${path} syntax is ok`);
  await say(context, `nginx: configuration file ${path} test is successful`);
  if (dump)
    await context.print(`# configuration file ${path}:\n${new TextDecoder().decode(context.files.readFile(path))}\n`);
  return 0;
}

const signals: Readonly<Record<string, string>> = { stop: 'TERM', quit: 'QUIT', reopen: 'USR1', reload: 'HUP' };

async function send(context: ProgramContext, name: string): Promise<number> {
  const signal = signals[name];
  if (signal === undefined) {
    await say(context, `nginx: invalid option: "-s ${name}"`);
    return 1;
  }
  await say(context, `${stamp(context, 'notice')} signal process started`);
  const master = context.system
    .processes()
    .find(({ arguments: [title = ''], pid }) => title.startsWith('nginx: master') && pid !== context.process.pid);
  if (master === undefined) {
    const why = context.files.exists('/run/nginx.pid')
      ? 'kill(1, 1) failed (3: No such process)'
      : 'open() "/run/nginx.pid" failed (2: No such file or directory)';
    await say(context, `nginx: [error] ${why}`);
    return 1;
  }
  master.signal(signal);
  return 0;
}

function stamp({ system, process }: ProgramContext, level: string): string {
  return `${formatDate('%Y/%m/%d %H:%M:%S', system.clock.now())} [${level}] ${process.pid}#${process.pid}:`;
}

/** What changes when the configuration is read again. */
interface State {
  site: Site;
  listeners: Listener[];
  /** How many there have been. */
  connections: number;
}

async function start(context: ProgramContext): Promise<RunningServer | number> {
  const args = context.arguments;
  const given = args[args.indexOf('-c') + 1];
  const path = args.includes('-c') && given !== undefined ? given : mainFile;
  const fail = async (message: string) => {
    await say(context, `${stamp(context, 'emerg')} ${message}`);
    await say(context, `nginx: [emerg] ${message}`);
    return 1;
  };
  let site: Site;
  try {
    site = siteOf(readConfiguration(context.files, path));
    await prepareFolders(context, site);
  } catch (error) {
    if (error instanceof ConfigurationError) return fail(error.message);
    throw error;
  }
  const state: State = { site, listeners: [], connections: 0 };
  const problems = await bindPatiently(context, state);
  if (problems !== undefined) return problems;
  return {
    signals: {
      HUP: async () => {
        await say(context, `${stamp(context, 'notice')} signal 1 (SIGHUP) received from 1, reconfiguring`);
        await say(context, `${stamp(context, 'notice')} reconfiguring`);
        try {
          const next = siteOf(readConfiguration(context.files, path));
          for (const listener of state.listeners) listener.close();
          state.site = next;
          state.listeners = [];
          bind(context, state);
          await say(context, `${stamp(context, 'notice')} using the "epoll" event method`);
          await say(context, `${stamp(context, 'notice')} start worker processes`);
        } catch (error) {
          if (!(error instanceof ConfigurationError) && !(error instanceof BindError)) throw error;
          await say(context, `${stamp(context, 'emerg')} ${error.message}`);
        }
      },
      USR1: () => say(context, `${stamp(context, 'notice')} signal 10 (SIGUSR1) received, reopening logs`),
    },
  };
}

/** The folders that a start leaves in the cache, as the user of the workers. */
async function prepareFolders(context: ProgramContext, site: Site): Promise<void> {
  const user = site.main.find(({ name }) => name === 'user');
  const isRoot = context.process.credentials.uid === 0;
  if (user !== undefined && !isRoot) {
    const text = `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${user.file}:${user.line}`;
    await say(context, `${stamp(context, 'warn')} ${text}`);
    await say(context, `nginx: [warn] ${text}`);
  }
  const owner = isRoot ? workerOf(context, site) : undefined;
  for (const name of temporary) {
    const path = `/var/cache/nginx/${name}`;
    if (context.files.exists(path)) continue;
    try {
      context.files.makeDirectory(path, {
        mode: 0o700,
        ...(owner === undefined ? {} : { uid: owner.uid, gid: context.process.credentials.gid }),
      });
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      const [number, words] = errnos[error.code] ?? [5, 'Input/output error'];
      throw new ConfigurationError(`mkdir() "${path}" failed (${number}: ${words})`);
    }
  }
}

class BindError extends Error {
  override readonly name = 'BindError';
}

/** Five tries, half a second apart. Follows ngx_open_listening_sockets. */
async function bindPatiently(context: ProgramContext, state: State): Promise<number | undefined> {
  for (let tries = 5; tries > 0; tries -= 1) {
    try {
      bind(context, state);
      return undefined;
    } catch (error) {
      if (!(error instanceof BindError)) throw error;
      for (const message of error.message.split('\n')) {
        await say(context, `${stamp(context, 'emerg')} ${message}`);
        await say(context, `nginx: [emerg] ${message}`);
      }
      await say(context, `${stamp(context, 'notice')} try again to bind() after 500ms`);
      await context.sleep(500);
    }
  }
  await say(context, `${stamp(context, 'emerg')} still could not bind()`);
  await say(context, 'nginx: [emerg] still could not bind()');
  return 1;
}

/** Throws BindError with one line for each address that is taken. */
function bind(context: ProgramContext, state: State): void {
  const wanted = new Map(state.site.servers.flatMap(({ listens }) => listens.map((listen) => [listen.text, listen])));
  const bound = new Set<number>();
  const listeners: Listener[] = [];
  const failures: string[] = [];
  for (const { address, port, text } of wanted.values()) {
    // The listeners of the two families of addresses are one here.
    if (bound.has(port)) continue;
    try {
      listeners.push(context.listen(port, (connection) => serve(context, state, connection), address));
      bound.add(port);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      const number = { EADDRINUSE: 98, EADDRNOTAVAIL: 99, EACCES: 13 }[error.code as string] ?? 5;
      failures.push(`bind() to ${text} failed (${number}: ${error.description})`);
    }
  }
  if (failures.length > 0) {
    for (const listener of listeners) listener.close();
    throw new BindError(failures.join('\n'));
  }
  state.listeners = listeners;
}

/** Who answers requests: the user that the configuration names, when the master may choose. */
function workerOf(context: ProgramContext, site: Site): { readonly uid: number; readonly gid: number } {
  const { credentials } = context.process;
  if (credentials.uid !== 0) return credentials;
  const name = site.main.find((directive) => directive.name === 'user')?.arguments[0] ?? 'nobody';
  const { files } = context;
  return usersOf(files).find((user) => user.name === name) ?? credentials;
}

async function serve(context: ProgramContext, state: State, connection: Connection): Promise<void> {
  state.connections += 1;
  const number = state.connections;
  const { site } = state;
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

async function write(context: ProgramContext, path: string, line: string): Promise<void> {
  try {
    await logOutput(context, path).write(encode(line));
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
  }
}

async function logAccess(
  context: ProgramContext,
  site: Site,
  scope: Scope,
  value: (name: string) => string | undefined,
): Promise<void> {
  const [path = '/var/log/nginx/access.log', format = 'combined'] = nearest(scope, 'access_log')?.arguments ?? [];
  if (path === 'off') return;
  const template = site.formats.get(format) ?? '';
  const line = template.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced: string | undefined, plain: string | undefined) => {
      const text = value(braced ?? plain ?? '');
      return text === undefined || text === '' ? '-' : text;
    },
  );
  await write(context, path, `${line}\n`);
}

function afterwards(name: string, reply: HttpReply, request: HttpRequestMessage): string | undefined {
  const length = request.method === 'HEAD' || reply.status === 304 ? 0 : (reply.body?.length ?? 0);
  if (name === 'status') return String(reply.status);
  if (name === 'body_bytes_sent') return String(length);
  return name === 'bytes_sent' ? String(length + 230) : undefined;
}

function variables(context: ProgramContext, site: Site, request: HttpRequestMessage, serverName: string) {
  const { local, remote } = request.connection;
  const [path = '/', query = ''] = request.target.split(/\?(.*)/s, 2);
  const host = field(request.fields, 'host')?.replace(/:\d+$/, '');
  const now = context.system.clock.now();
  const sets = new Map(
    [...site.servers.flatMap(({ scope, locations }) => [scope, ...locations.map((location) => location.scope)])]
      .flatMap(({ directives }) => directives)
      .filter((directive: Directive) => directive.name === 'set')
      .map(({ arguments: [name = '', value = ''] }) => [name.replace(/^\$/, ''), value]),
  );
  const known: Readonly<Record<string, string>> = {
    remote_addr: remote.address,
    remote_port: String(remote.port),
    remote_user: '',
    server_addr: local.address,
    server_port: String(local.port),
    server_name: serverName,
    server_protocol: request.version,
    request: request.line,
    request_method: request.method,
    request_uri: request.target,
    request_time: '0.000',
    request_length: String(request.line.length + 80),
    uri: path,
    document_uri: path,
    args: query,
    query_string: query,
    is_args: query === '' ? '' : '?',
    host: host ?? serverName,
    hostname: context.system.hostname,
    scheme: 'http',
    nginx_version: context.environment.get('NGINX_VERSION') ?? '1.27.3',
    time_local: formatDate('%d/%b/%Y:%H:%M:%S +0000', now),
    time_iso8601: formatDate('%Y-%m-%dT%H:%M:%S+00:00', now),
    msec: (now / 1000).toFixed(3),
    pid: String(context.process.pid + 28),
    connection: '1',
    proxy_add_x_forwarded_for: [field(request.fields, 'x-forwarded-for'), remote.address].filter(Boolean).join(', '),
  };
  return (name: string): string | undefined => {
    const value = known[name] ?? sets.get(name);
    if (value !== undefined) return value;
    if (name.startsWith('http_')) return field(request.fields, name.slice(5).replaceAll('_', '-'));
    if (name.startsWith('arg_')) return new URLSearchParams(query).get(name.slice(4)) ?? undefined;
    return undefined;
  };
}

const proxyTimeout = 60_000;

/** Asks a server behind; a status when it cannot. */
async function pass(
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
