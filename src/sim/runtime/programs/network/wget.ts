import { FileSystemError } from '../../files/file-system-error.ts';
import { askHttp, type HttpAnswer } from '../../network/http/client.ts';
import { field, HttpError, type HttpFields } from '../../network/http/message.ts';
import { NetworkError } from '../../network/network-error.ts';
import { resolveHost } from '../../network/resolve.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { parseOptions } from '../options.ts';
import { encode } from '../text.ts';
import { parseTarget, type Target } from './target.ts';

/** What ends a download; the message comes without the program's name. */
class Failure extends Error {}

const long: Readonly<Record<string, string>> = {
  'output-document': 'O',
  quiet: 'q',
  spider: 's',
  'server-response': 'S',
  timeout: 'T',
  header: 'H',
  'post-data': 'p',
  'post-file': 'f',
  'user-agent': 'U',
  'directory-prefix': 'P',
  continue: 'c',
  'no-check-certificate': 'k',
  'no-verbose': 'v',
  tries: 't',
};

/** BusyBox' wget. */
export const wget = defineProgram({
  name: 'wget',
  run: async (context) => {
    const { flags, values, operands, unknown } = parseOptions(context.arguments, 'qsSckv', 'OTHpUPtYof', long);
    if (unknown !== undefined || operands.length === 0) {
      if (unknown?.startsWith('--')) await context.complain(`unrecognized option '${unknown.replace(/^--/, '')}'`);
      else if (unknown !== undefined) await context.complain(`unrecognized option: ${unknown}`);
      await context.stderr.write(encode(usage));
      return 1;
    }
    const options: Options = {
      quiet: flags.has('q'),
      spider: flags.has('s'),
      showAnswer: flags.has('S'),
      timeout: values.has('T') ? Number(values.get('T')) * 1000 : 900_000,
      output: values.get('O'),
      directory: values.get('P'),
      agent: values.get('U') ?? 'Wget',
      headers: headersOf(context.arguments),
      post: values.get('p'),
    };
    try {
      for (const operand of operands) await download(context, operand, options);
    } catch (error) {
      if (error instanceof Failure) await context.complain(error.message);
      else throw error;
      return 1;
    }
    return 0;
  },
});

const usage = `BusyBox v1.36.1 (2023-05-18 22:34:17 UTC) multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP

	--spider	Only check URL existence: $? is 0 if exists
	--header STR	Add STR (of form 'header: value') to headers
	--post-data STR	Send STR using POST method
	--post-file FILE	Send FILE using POST method
	--no-check-certificate	Don't validate the server's certificate
	-c		Continue retrieval of aborted transfer
	-q		Quiet
	-P DIR		Save to DIR (default .)
	-S    		Show server response
	-T SEC		Network read timeout is SEC seconds
	-O FILE		Save to FILE ('-' for stdout)
	-o LOGFILE	Log messages to FILE
	-U STR		Use STR for User-Agent header
	-Y on/off	Use proxy
`;

interface Options {
  readonly quiet: boolean;
  readonly spider: boolean;
  readonly showAnswer: boolean;
  readonly timeout: number;
  readonly output: string | undefined;
  readonly directory: string | undefined;
  readonly agent: string;
  readonly headers: HttpFields;
  readonly post: string | undefined;
}

/** `--header` may come more than once. */
function headersOf(args: readonly string[]): HttpFields {
  const texts = args.flatMap((arg, index) => {
    if (arg === '--header') return [args[index + 1] ?? ''];
    return arg.startsWith('--header=') ? [arg.slice(9)] : [];
  });
  return texts.map((text) => [text.split(':')[0] ?? '', text.replace(/^[^:]*:\s*/, '')] as const);
}

const mostRedirects = 5;

async function download(context: ProgramContext, url: string, options: Options): Promise<void> {
  const log = async (text: string) => {
    if (!options.quiet) await context.stderr.write(encode(`${text}\n`));
  };
  let target = demand(url);
  const name =
    target.path
      .replace(/[?#].*/, '')
      .replace(/\/+$/, '')
      .split('/')
      .at(-1) ?? '';
  const file =
    options.output ??
    `${options.directory === undefined ? '' : `${options.directory}/`}${name === '' ? 'index.html' : name}`;
  if (options.output === undefined && !options.spider && context.files.exists(context.path(file))) {
    throw new Failure(`can't open '${file}': File exists`);
  }
  for (let redirects = 0; ; redirects += 1) {
    const answer = await ask(context, target, options, log);
    if (options.showAnswer) {
      await context.stderr.write(encode(`  ${answer.version} ${answer.status} ${answer.reason}\n`));
      for (const [header, value] of answer.fields) await context.stderr.write(encode(`  ${header}: ${value}\n`));
    }
    const location = field(answer.fields, 'location');
    if ([301, 302, 303, 307, 308].includes(answer.status) && location !== undefined) {
      if (redirects >= mostRedirects) throw new Failure('too many redirections');
      target = location.startsWith('/') ? { ...target, path: location } : demand(location);
      continue;
    }
    if (answer.status >= 300 || answer.status < 200) {
      throw new Failure(`server returned error: ${answer.version} ${answer.status} ${answer.reason}`);
    }
    if (options.spider) {
      await log('remote file exists');
      return;
    }
    await save(context, answer, file, log);
    return;
  }
}

function demand(url: string): Target {
  const target = parseTarget(url);
  if (target === undefined) throw new Failure(`bad address '${url}'`);
  if (target.scheme !== 'http' && target.scheme !== 'https') throw new Failure(`not an http or ftp url: ${url}`);
  return target;
}

async function ask(
  context: ProgramContext,
  target: Target,
  options: Options,
  log: (text: string) => Promise<void>,
): Promise<HttpAnswer> {
  const [address] = await context.process.until(resolveHost(context, target.host));
  if (address === undefined) throw new Failure(`bad address '${target.authority}'`);
  await log(`Connecting to ${target.authority} (${address}:${target.port})`);
  const begin = context.system.clock.now();
  try {
    const connection = await context.connect(address, target.port, options.timeout);
    // BusyBox' TLS believes whatever certificate it is shown, and says so.
    if (target.scheme === 'https') {
      if (connection.startTls() === undefined) throw new Failure('error getting response: Connection reset by peer');
      await log('note: TLS certificate validation not implemented');
    }
    const limit = context.system.clock.after(options.timeout, () => connection.destroy(new NetworkError('ETIMEDOUT')));
    const authority =
      target.credentials === undefined ? [] : [['Authorization', `Basic ${btoa(target.credentials)}`] as const];
    const replaced = new Set(options.headers.map(([name]) => name.toLowerCase()));
    const own: HttpFields = [
      ['Host', target.authority],
      ['User-Agent', options.agent],
      ...authority,
      ['Connection', 'close'],
    ];
    const body = options.post === undefined ? undefined : encode(options.post);
    const posted: HttpFields =
      body === undefined
        ? []
        : [
            ['Content-Type', 'application/x-www-form-urlencoded'],
            ['Content-Length', String(body.length)],
          ];
    const answer = await context.process.until(
      askHttp(connection, {
        method: body !== undefined ? 'POST' : options.spider ? 'HEAD' : 'GET',
        target: target.path,
        fields: [...own.filter(([name]) => !replaced.has(name.toLowerCase())), ...options.headers, ...posted],
        ...(body === undefined ? {} : { body }),
      }),
    );
    limit.cancel();
    return answer;
  } catch (error) {
    if (error instanceof HttpError) throw new Failure('error getting response');
    if (!(error instanceof NetworkError)) throw error;
    if (error.code === 'ETIMEDOUT' && context.system.clock.now() - begin >= options.timeout) {
      throw new Failure('download timed out');
    }
    if (error.code === 'ECONNRESET') throw new Failure('error getting response: Connection reset by peer');
    throw new Failure(`can't connect to remote host (${address}): ${error.description}`);
  }
}

async function save(
  context: ProgramContext,
  answer: HttpAnswer,
  file: string,
  log: (text: string) => Promise<void>,
): Promise<void> {
  await log(file === '-' ? 'writing to stdout' : `saving to '${file}'`);
  let body: Uint8Array;
  try {
    body = await context.process.until(answer.body());
  } catch (error) {
    if (error instanceof HttpError) throw new Failure('connection closed prematurely');
    throw error;
  }
  if (file === '-') await context.stdout.write(body);
  else {
    try {
      context.files.writeFile(context.path(file), body);
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      throw new Failure(`can't open '${file}': ${error.description}`);
    }
  }
  await log(`${file.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${size(body.length).padStart(5)}  0:00:00 ETA`);
  await log(file === '-' ? 'written to stdout' : `'${file}' saved`);
}

function size(bytes: number): string {
  if (bytes < 100_000) return String(bytes);
  return bytes < 10_240_000 ? `${Math.floor(bytes / 1024)}k` : `${Math.floor(bytes / 1_048_576)}M`;
}
