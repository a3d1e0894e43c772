import type { HttpFields } from '../../network/http/message.ts';
import { type HttpReply, type HttpRequestMessage, serveHttp } from '../../network/http/server.ts';
import { NetworkError } from '../../network/network-error.ts';
import type { GrpcHealth } from '../../network/types.ts';
import type { ProgramContext } from '../../process/program.ts';
import { formatDate } from '../dates.ts';
import { encode } from '../text.ts';
import { reasons } from './http-reasons.ts';
import type { ServerKind } from './server.ts';

/** A small server in Go, as exercises use them to see who answers. */
export interface SmallServer {
  /** Where it listens; undefined: its arguments are wrong, and `complaint` says so. */
  readonly port: (args: readonly string[]) => number | undefined;
  readonly complaint?: { readonly text: string; readonly code: number };
  /** Its first words. */
  readonly greeting?: (port: number) => string;
  readonly answer: (
    request: HttpRequestMessage,
    context: ProgramContext,
  ) => { readonly status?: number; readonly body: string; readonly type?: string; readonly fields?: HttpFields };
  /** What it logs of a request; undefined: nothing. */
  readonly log?: (request: HttpRequestMessage, reply: HttpReply) => string;
  /** The same for a server that does not put the time before it. */
  readonly logLine?: (request: HttpRequestMessage, reply: HttpReply) => string;
}

const httpDate = (time: number) => formatDate('%a, %d %b %Y %H:%M:%S GMT', time);
const goTime = (time: number) => formatDate('%Y/%m/%d %H:%M:%S', time);

/** Makes the server of a definition; fields and log times are those of Go's net/http and log. */
export function smallServer(definition: SmallServer): ServerKind {
  const say = (context: ProgramContext, text: string) =>
    context.stderr.write(encode(`${goTime(context.system.clock.now())} ${text}\n`));
  return {
    start: async (context) => {
      const port = definition.port(context.arguments);
      if (port === undefined) {
        await context.stderr.write(encode(definition.complaint?.text ?? ''));
        return definition.complaint?.code ?? 1;
      }
      try {
        context.listen(port, (connection) =>
          serveHttp(connection, {
            answer: async (request) => {
              void context.process.checkpoint();
              const {
                status = 200,
                body,
                type = 'text/plain; charset=utf-8',
                fields = [],
              } = definition.answer(request, context);
              const bytes = encode(body);
              const common: HttpFields = [
                ['Date', httpDate(context.system.clock.now())],
                ['Content-Length', String(bytes.length)],
                ['Content-Type', type],
              ];
              const reply = { status, reason: reasons[status] ?? '', fields: [...fields, ...common], body: bytes };
              const line = definition.log?.(request, reply);
              if (line !== undefined) await say(context, line);
              const plain = definition.logLine?.(request, reply);
              if (plain !== undefined) await context.stderr.write(encode(`${plain}\n`));
              return reply;
            },
          }),
        );
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        await say(context, `listen tcp :${port}: bind: ${error.description.toLowerCase()}`);
        return 1;
      }
      const greeting = definition.greeting?.(port);
      if (greeting !== undefined) await say(context, greeting);
      return {};
    },
  };
}

/** The value of `-name=value`, `--name value` and their like. */
function option(args: readonly string[], name: string): string | undefined {
  for (const [index, arg] of args.entries()) {
    if (arg === `-${name}` || arg === `--${name}`) return args[index + 1];
    if (arg.startsWith(`-${name}=`) || arg.startsWith(`--${name}=`)) return arg.slice(arg.indexOf('=') + 1);
  }
  return undefined;
}

const portOf = (text: string) => Number(/:?(\d+)$/.exec(text)?.[1] ?? Number.NaN);

/** hashicorp/http-echo: says its `-text`. */
export const httpEcho: ServerKind = {
  start: (context) => {
    const text = option(context.arguments, 'text') ?? context.environment.get('ECHO_TEXT');
    return smallServer({
      port: (args) => (text === undefined ? undefined : portOf(option(args, 'listen') ?? ':5678')),
      complaint: { text: 'Missing -text option!\n', code: 127 },
      greeting: (port) => `[INFO] server is listening on :${port}`,
      answer: () => ({
        body: `${text}\n`,
        fields: [
          ['X-App-Name', 'http-echo'],
          ['X-App-Version', '1.0.0'],
        ],
      }),
      log: ({ fields, line, connection: { remote } }, { status, body }) => {
        const value = (name: string) => fields.find(([field]) => field.toLowerCase() === name)?.[1] ?? '';
        return `${value('host')} ${remote.address}:${remote.port} "${line}" ${status} ${body?.length ?? 0} "${value('user-agent')}" 11.5µs`;
      },
    }).start(context);
  },
};

/** traefik/whoami: says who it is and what it was asked. */
export const whoami = smallServer({
  port: (args) => portOf(option(args, 'port') ?? '80'),
  greeting: (port) => `Starting up on port ${port}`,
  answer: ({ line, fields, connection: { remote } }, { system }) => {
    const addresses = ['127.0.0.1', ...system.network.addresses].map((address) => `IP: ${address}\n`).join('');
    const asked = fields.map(([name, value]) => `${name}: ${value}\n`).join('');
    return {
      body: `Hostname: ${system.hostname}\n${addresses}RemoteAddr: ${remote.address}:${remote.port}\n${line}\n${asked}\n`,
    };
  },
});

/** google-samples/hello-app: says its version and host. */
export const helloApp = smallServer({
  port: () => 8080,
  greeting: (port) => `Server listening on port ${port}`,
  answer: (_, { system, environment }) => ({
    body: `Hello, world!\nVersion: ${environment.get('APP_VERSION') ?? '1.0.0'}\nHostname: ${system.hostname}\n`,
  }),
  log: ({ target }) => `Serving request: ${target}`,
});

/** Milliseconds of processor time that a page of hpa-example computes for. */
const pageCost = 20;

/** hpa-example of the autoscaling walkthrough: a page that keeps the processor busy before it says `OK!`. */
export const hpaExample = smallServer({
  port: () => 80,
  answer: (_, { system }) => {
    system.meter.spend(pageCost);
    return {
      body: 'OK!',
      fields: [
        ['Server', 'Apache/2.4.10 (Debian)'],
        ['X-Powered-By', 'PHP/5.6.14'],
      ],
    };
  },
});

/** agnhost grpc-health-checking: says over gRPC that it is well until it is told otherwise over HTTP. Follows its source. */
const grpcHealthChecking: ServerKind = {
  start: async (context) => {
    const { arguments: args, system } = context;
    const log = (text: string) => void context.stderr.write(encode(`${goTime(system.clock.now())} ${text}\n`));
    const port = Number(option(args, 'port') ?? 5000);
    const delay = Number(option(args, 'delay-unhealthy-sec') ?? -1);
    const service = option(args, 'service') ?? '';
    const started = system.clock.now();
    let forced: boolean | undefined;
    const seconds = () => (system.clock.now() - started) / 1000;
    const http = await smallServer({
      port: () => Number(option(args, 'http-port') ?? 8080),
      greeting: (httpPort) => `Http server starting to listen on :${httpPort}`,
      answer: ({ target }) => {
        if (target !== '/make-serving' && target !== '/make-not-serving')
          return { status: 404, body: '404 page not found\n' };
        forced = target === '/make-not-serving';
        log(`Mark as ${forced ? 'unhealthy' : 'healthy'}`);
        return { body: `${seconds()}s` };
      },
    }).start(context);
    if (typeof http === 'number') return http;
    const health = (asked: string): GrpcHealth => {
      log(
        `Serving the Check request for health check, started at ${formatDate('%Y-%m-%d %H:%M:%S.%N +0000 UTC', started)}`,
      );
      if (asked !== service) return { code: 'NotFound', message: 'unknown service' };
      return { status: forced === true || (delay >= 0 && seconds() >= delay) ? 'NOT_SERVING' : 'SERVING' };
    };
    context.listen(port, async () => undefined, undefined, { health });
    log(`gRPC server starting to listen on :${port}`);
    return http;
  },
};

/** agnhost: `netexec`, `serve-hostname`, `grpc-health-checking` and `pause`. */
export const agnhost: ServerKind = {
  start: async (context) => {
    const [command = 'pause', ...args] = context.arguments;
    if (command === 'pause') return {};
    if (command === 'grpc-health-checking') return grpcHealthChecking.start({ ...context, arguments: args });
    if (command !== 'netexec' && command !== 'serve-hostname') {
      await context.complain(`not simulated: ${command}`);
      return 1;
    }
    const isNet = command === 'netexec';
    return smallServer({
      port: () => Number(option(args, isNet ? 'http-port' : 'port') ?? (isNet ? 8080 : 9376)),
      greeting: (port) => (isNet ? `Started HTTP server on port ${port}` : 'Serving on port 9376.'),
      answer: ({ target, connection: { remote } }, { system }) => {
        const url = new URL(target, 'http://localhost');
        if (!isNet || url.pathname === '/hostname' || url.pathname === '/hostName') return { body: system.hostname };
        if (url.pathname === '/clientip') return { body: `${remote.address}:${remote.port}` };
        if (url.pathname === '/echo') {
          const code = Number(url.searchParams.get('code') ?? 200);
          return { status: code, body: url.searchParams.get('msg') ?? '' };
        }
        if (url.pathname === '/healthz') return { body: '' };
        if (url.pathname !== '/') return { status: 404, body: '404 page not found\n' };
        return { body: `NOW: ${formatDate('%Y-%m-%d %H:%M:%S.%N +0000 UTC m=+1.000000000', system.clock.now())}` };
      },
      ...(isNet ? { log: ({ target, method }) => `${method} ${target}` } : {}),
    }).start(context);
  },
};

/** What answers probes beside a CSI driver (`livenessprobe`, `csi-node-driver-registrar`): that all is well. */
export const healthz: ServerKind = smallServer({
  port: (args) => {
    const named = args.map((arg) => /^--(?:health-port=|http-endpoint=.*:)(\d+)$/.exec(arg)?.[1]).find(Boolean);
    return named === undefined ? 9808 : Number(named);
  },
  answer: ({ target }) =>
    target.startsWith('/healthz') ? { body: 'ok' } : { status: 404, body: '404 page not found\n' },
});
