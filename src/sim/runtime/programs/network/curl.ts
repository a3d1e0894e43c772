import { FileSystemError } from '../../files/file-system-error.ts';
import { askHttp, type HttpAnswer } from '../../network/http/client.ts';
import { field, HttpError, type HttpFields } from '../../network/http/message.ts';
import { NetworkError } from '../../network/network-error.ts';
import { resolveHost } from '../../network/resolve.ts';
import { judgeServer } from '../../network/tls.ts';
import type { Connection } from '../../network/types.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { decode, encode } from '../text.ts';
import { parseTarget, type Target } from './target.ts';

/** What ends a transfer: curl's exit code and sentence. */
class Failure extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

interface Options {
  silent: boolean;
  showError: boolean;
  fail: boolean;
  include: boolean;
  head: boolean;
  follow: boolean;
  verbose: boolean;
  insecure: boolean;
  method: string | undefined;
  output: string | undefined;
  remoteName: boolean;
  agent: string;
  user: string | undefined;
  writeOut: string | undefined;
  maxTime: number | undefined;
  connectTimeout: number;
  headers: [string, string][];
  data: string[];
  get: boolean;
  retries: number;
  resolve: string[];
  authorities: string | undefined;
  certificate: string | undefined;
}

const valued = new Set('A:H:X:d:m:o:w:u:b:c:e:T:F:x:r:E'.split(':'));
const long: Readonly<Record<string, string>> = {
  silent: 's',
  'show-error': 'S',
  fail: 'f',
  include: 'i',
  head: 'I',
  location: 'L',
  verbose: 'v',
  insecure: 'k',
  request: 'X',
  output: 'o',
  'remote-name': 'O',
  'user-agent': 'A',
  user: 'u',
  'write-out': 'w',
  'max-time': 'm',
  header: 'H',
  data: 'd',
  'data-raw': 'd',
  'data-binary': 'd',
  get: 'G',
  cookie: 'b',
  cacert: '^',
  cert: 'E',
  key: '+',
  retry: '!',
  'retry-delay': '+',
  'connect-timeout': '@',
  resolve: '%',
  'no-progress-meter': 's',
  'http1.1': '0',
  'http1.0': '0',
  ipv4: '4',
  'retry-connrefused': '0',
  version: 'V',
  compressed: '0',
  'no-buffer': 'N',
  'retry-max-time': '+',
  'fail-with-body': '0',
  'path-as-is': '0',
};

/** curl: HTTP over simulated connections, with curl's exit codes and sentences. */
export const curl = defineProgram({
  name: 'curl',
  run: async (context) => {
    const parsed = parse(context.arguments);
    if (typeof parsed === 'string') {
      await context.stderr.write(
        encode(`curl: ${parsed}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`),
      );
      return 2;
    }
    const { options, urls, version } = parsed;
    if (version) {
      await context.print('curl 8.11.0 (x86_64-alpine-linux-musl) libcurl/8.11.0\n');
      return 0;
    }
    if (urls.length === 0) {
      await context.stderr.write(
        encode("curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n"),
      );
      return 2;
    }
    let status = 0;
    for (const url of urls) status = await transferWithRetries(context, url, options);
    return status;
  },
});

function parse(args: readonly string[]): { options: Options; urls: string[]; version: boolean } | string {
  const options: Options = {
    silent: false,
    showError: false,
    fail: false,
    include: false,
    head: false,
    follow: false,
    verbose: false,
    insecure: false,
    method: undefined,
    output: undefined,
    remoteName: false,
    agent: 'curl/8.11.0',
    user: undefined,
    writeOut: undefined,
    maxTime: undefined,
    connectTimeout: 300_000,
    headers: [],
    data: [],
    get: false,
    retries: 0,
    resolve: [],
    authorities: undefined,
    certificate: undefined,
  };
  const urls: string[] = [];
  let version = false;
  const set = (letter: string, value: string) => {
    if (letter === 's') options.silent = true;
    else if (letter === 'S') options.showError = true;
    else if (letter === 'f') options.fail = true;
    else if (letter === 'i') options.include = true;
    else if (letter === 'I') options.head = true;
    else if (letter === 'L') options.follow = true;
    else if (letter === 'v') options.verbose = true;
    else if (letter === 'k') options.insecure = true;
    else if (letter === 'G') options.get = true;
    else if (letter === 'O') options.remoteName = true;
    else if (letter === 'V') version = true;
    else if (letter === 'X') options.method = value;
    else if (letter === 'o') options.output = value;
    else if (letter === 'A') options.agent = value;
    else if (letter === 'u') options.user = value;
    else if (letter === 'w') options.writeOut = value;
    else if (letter === 'm') options.maxTime = Number(value) * 1000;
    else if (letter === '@') options.connectTimeout = Number(value) * 1000;
    else if (letter === '!') options.retries = Number(value);
    else if (letter === '%') options.resolve.push(value);
    else if (letter === '^') options.authorities = value;
    else if (letter === 'E') options.certificate = value;
    else if (letter === 'd') options.data.push(value);
    else if (letter === 'b') options.headers.push(['Cookie', value]);
    else if (letter === 'H') options.headers.push([value.split(':')[0] ?? '', value.replace(/^[^:]*:\s*/, '')]);
  };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg.startsWith('--')) {
      const [name = '', given] = arg.slice(2).split(/=(.*)/s, 2);
      const letter = long[name];
      if (letter === undefined) return `option ${arg}: is unknown`;
      const takes = valued.has(letter) || '+!@%^'.includes(letter);
      if (takes && given === undefined) index += 1;
      set(letter, given ?? (takes ? (args[index] ?? '') : ''));
      continue;
    }
    if (!/^-./.test(arg)) {
      urls.push(arg);
      continue;
    }
    for (let at = 1; at < arg.length; at += 1) {
      const letter = arg.charAt(at);
      if (!valued.has(letter)) {
        if (!'sSfiILvkGOVN046gjnq#'.includes(letter)) return `option -${letter}: is unknown`;
        set(letter, '');
        continue;
      }
      const rest = arg.slice(at + 1);
      if (rest === '') index += 1;
      set(letter, rest === '' ? (args[index] ?? '') : rest);
      break;
    }
  }
  return { options, urls, version };
}

async function transferWithRetries(context: ProgramContext, url: string, options: Options): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await transfer(context, url, options);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (attempt < options.retries && [6, 28].includes(error.code)) {
        await context.sleep(1000 * 2 ** attempt);
        continue;
      }
      if (!options.silent || options.showError) {
        if (
          !options.silent &&
          [6, 7, 28, 52, 56].includes(error.code) &&
          !(context.stdout.isTerminal && options.output === undefined)
        ) {
          await context.stderr.write(encode(meter(0, 0)));
        }
        await context.stderr.write(encode(`curl: (${error.code}) ${error.message}\n`));
      }
      if (options.writeOut !== undefined) await context.print(writeOut(options.writeOut, undefined, undefined, 0, 0));
      return error.code;
    }
  }
}

const heading =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n';

/** The progress meter as it looks when nobody watches a terminal: its first and last line. */
function meter(total: number, percent: number): string {
  const row = (received: number, share: number) => {
    const amount = String(received).padStart(5);
    const part = String(share).padStart(3);
    return `\r${part} ${amount} ${part} ${amount}    0     0  ${String(received > 0 ? received * 100 : 0).padStart(5)}      0 --:--:-- --:--:-- --:--:-- ${String(received > 0 ? received * 100 : 0).padStart(5)}`;
  };
  return `${heading}${row(0, 0)}${row(total, percent)}\n`;
}

async function transfer(context: ProgramContext, url: string, options: Options): Promise<number> {
  const begin = context.system.clock.now();
  let target = demand(url);
  for (let redirects = 0; ; redirects += 1) {
    const { answer, body, sent } = await ask(context, target, options, begin);
    const location = field(answer.fields, 'location');
    if (options.follow && answer.status >= 300 && answer.status < 400 && location !== undefined) {
      if (redirects >= 50) throw new Failure(47, 'Maximum (50) redirects followed');
      if (options.include || options.head) await context.print(headText(answer));
      target = location.startsWith('/') ? { ...target, path: location } : demand(location);
      continue;
    }
    if (options.verbose) await context.stderr.write(encode(sent + verboseAnswer(answer, body.length)));
    if (options.fail && answer.status >= 400) {
      throw new Failure(22, `The requested URL returned error: ${answer.status}`);
    }
    const head = options.include || options.head ? encode(headText(answer)) : new Uint8Array(0);
    await emit(context, target, options, Buffer.concat([head, body]));
    if (options.writeOut !== undefined) {
      const seconds = (context.system.clock.now() - begin) / 1000;
      await context.print(writeOut(options.writeOut, answer, target, body.length, seconds));
    }
    return 0;
  }
}

function demand(url: string): Target {
  const target = parseTarget(url);
  if (target === undefined) throw new Failure(3, 'URL rejected: No host part in the URL');
  if (target.scheme !== 'http' && target.scheme !== 'https') {
    throw new Failure(1, `Protocol "${target.scheme}" not supported`);
  }
  return target;
}

interface Asked {
  readonly answer: HttpAnswer;
  readonly body: Uint8Array;
  /** What `-v` says of the request. */
  readonly sent: string;
}

async function ask(context: ProgramContext, target: Target, options: Options, begin: number): Promise<Asked> {
  const { clock } = context.system;
  const given = options.resolve
    .map((entry) => entry.split(':'))
    .find(([host, port]) => host === target.host && Number(port) === target.port)?.[2];
  const [address] = given === undefined ? await context.process.until(resolveHost(context, target.host)) : [given];
  if (address === undefined) throw new Failure(6, `Could not resolve host: ${target.host}`);
  const left = options.maxTime === undefined ? undefined : Math.max(0, begin + options.maxTime - clock.now());
  const patience = Math.min(options.connectTimeout, left ?? Number.POSITIVE_INFINITY);
  const spent = () => clock.now() - begin;
  const notConnected = `Failed to connect to ${target.host} port ${target.port} after`;
  let connection: Awaited<ReturnType<ProgramContext['connect']>>;
  try {
    connection = await context.connect(address, target.port, patience);
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    if (error.code === 'ETIMEDOUT' && spent() >= patience) {
      throw new Failure(
        28,
        left !== undefined && patience === left
          ? `Connection timed out after ${spent()} milliseconds`
          : `${notConnected} ${spent()} ms: Timeout was reached`,
      );
    }
    throw new Failure(7, `${notConnected} ${spent()} ms: Could not connect to server`);
  }
  if (target.scheme === 'https') {
    const failure = shakeHands(context, connection, target.host, options);
    if (failure !== undefined) {
      connection.destroy();
      throw failure;
    }
  }
  const rest = left === undefined ? undefined : Math.max(0, begin + (options.maxTime ?? 0) - clock.now());
  let late = false;
  const timer =
    rest === undefined
      ? undefined
      : clock.after(rest, () => {
          late = true;
          connection.destroy(new NetworkError('ETIMEDOUT'));
        });
  const request = requestOf(context, target, options);
  try {
    const answer = await context.process.until(askHttp(connection, request));
    const body = await context.process.until(answer.body());
    const lines = [
      `${request.method} ${request.target} HTTP/1.1`,
      ...request.fields.map(([name, value]) => `${name}: ${value}`),
      '',
    ];
    const sent = `*   Trying ${address}:${target.port}...\n* Connected to ${target.host} (${address}) port ${target.port}\n${lines.map((line) => `> ${line}\n`).join('')}* Request completely sent off\n`;
    return { answer, body, sent };
  } catch (error) {
    if (late) throw new Failure(28, `Operation timed out after ${spent()} milliseconds with 0 bytes received`);
    if (error instanceof HttpError) {
      if (error.reason === 'garbage') throw new Failure(1, 'Received HTTP/0.9 when not allowed');
      throw new Failure(52, 'Empty reply from server');
    }
    if (error instanceof NetworkError) throw new Failure(56, 'Recv failure: Connection reset by peer');
    throw error;
  } finally {
    timer?.cancel();
    connection.destroy();
  }
}

/** Follows libcurl with OpenSSL. */
function shakeHands(
  context: ProgramContext,
  connection: Connection,
  host: string,
  { authorities, certificate, insecure }: Options,
): Failure | undefined {
  const textOf = (path: string) => {
    const place = context.path(path);
    return context.files.exists(place) ? decode(context.files.readFile(place)) : undefined;
  };
  const trusted = authorities === undefined ? '' : textOf(authorities);
  if (trusted === undefined) {
    return new Failure(77, `error setting certificate verify locations:  CAfile: ${authorities} CApath: none`);
  }
  const own = certificate === undefined ? undefined : textOf(certificate);
  if (certificate !== undefined && own === undefined) {
    return new Failure(
      58,
      `could not load PEM client certificate from ${certificate}, OpenSSL error error:80000002:system library::No such file or directory, (no key found, wrong pass phrase, or wrong file format?)`,
    );
  }
  const shown = connection.startTls(own === undefined ? {} : { certificate: own });
  if (shown === undefined) {
    return new Failure(35, 'TLS connect error: error:0A00010B:SSL routines::wrong version number');
  }
  if (insecure) return undefined;
  const problem = judgeServer(shown, { host, authorities: trusted, now: context.system.clock.now() });
  if (problem === undefined) return undefined;
  if (problem === 'wrong-name') {
    return new Failure(60, `SSL: no alternative certificate subject name matches target host name '${host}'${advice}`);
  }
  const why = problem === 'expired' ? 'certificate has expired' : 'unable to get local issuer certificate';
  return new Failure(60, `SSL certificate problem: ${why}${advice}`);
}

const advice = `
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.`;

function requestOf(context: ProgramContext, target: Target, options: Options) {
  const data = options.data
    .map((text) => (text.startsWith('@') ? decode(context.files.readFile(context.path(text.slice(1)))) : text))
    .join('&');
  const hasData = options.data.length > 0 && !options.get;
  const method = options.method ?? (options.head ? 'HEAD' : hasData ? 'POST' : 'GET');
  const own: HttpFields = [
    ['Host', target.authority],
    ...(options.user === undefined && target.credentials === undefined
      ? []
      : [['Authorization', `Basic ${btoa(options.user ?? target.credentials ?? '')}`] as const]),
    ['User-Agent', options.agent],
    ['Accept', '*/*'],
  ];
  const replaced = new Set(options.headers.map(([name]) => name.toLowerCase()));
  const body = encode(data);
  const posted: HttpFields = hasData
    ? [
        ['Content-Length', String(body.length)],
        ...(replaced.has('content-type') ? [] : [['Content-Type', 'application/x-www-form-urlencoded'] as const]),
      ]
    : [];
  const query = options.get && data !== '' ? `${target.path.includes('?') ? '&' : '?'}${data}` : '';
  return {
    method,
    target: `${target.path}${query}`,
    fields: [
      ...own.filter(([name]) => !replaced.has(name.toLowerCase())),
      ...options.headers.filter(([, value]) => value !== ''),
      ...posted,
    ],
    ...(hasData ? { body } : {}),
  };
}

function headText({ version, status, reason, fields }: HttpAnswer): string {
  return `${version} ${status} ${reason}\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

function verboseAnswer({ version, status, reason, fields }: HttpAnswer, length: number): string {
  const lines = [`${version} ${status} ${reason}`, ...fields.map(([name, value]) => `${name}: ${value}`), ''];
  return `${lines.map((line) => `< ${line}\n`).join('')}${length > 0 ? `{ [${length} bytes data]\n` : ''}* Connection #0 to host left intact\n`;
}

async function emit(context: ProgramContext, target: Target, options: Options, content: Uint8Array): Promise<void> {
  const name = options.remoteName ? target.path.replace(/\?.*/, '').split('/').at(-1) : options.output;
  // The meter shows itself unless the body goes to a terminal.
  const isWatched = name === undefined && context.stdout.isTerminal;
  if (!options.silent && !isWatched) await context.stderr.write(encode(meter(content.length, 100)));
  if (name === undefined || name === '-') await context.stdout.write(content);
  else if (context.path(name) !== '/dev/null') {
    try {
      context.files.writeFile(context.path(name), content);
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      throw new Failure(23, `Failure writing output to destination, passed ${content.length} returned 0`);
    }
  }
}

function writeOut(
  format: string,
  answer: HttpAnswer | undefined,
  target: Target | undefined,
  size: number,
  seconds: number,
): string {
  const values: Readonly<Record<string, string>> = {
    http_code: String(answer?.status ?? 0).padStart(3, '0'),
    response_code: String(answer?.status ?? 0).padStart(3, '0'),
    size_download: String(size),
    time_total: seconds.toFixed(6),
    time_connect: seconds.toFixed(6),
    content_type: answer === undefined ? '' : (field(answer.fields, 'content-type') ?? ''),
    url_effective: target === undefined ? '' : `${target.scheme}://${target.authority}${target.path}`,
    redirect_url: answer === undefined ? '' : (field(answer.fields, 'location') ?? ''),
  };
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .replaceAll('\\r', '\r');
}
