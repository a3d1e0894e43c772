import { askHttp, type HttpAnswer } from '../../../network/http/client.ts';
import { HttpError, type HttpFields } from '../../../network/http/message.ts';
import { NetworkError } from '../../../network/network-error.ts';
import { resolveHost } from '../../../network/resolve.ts';
import { judgeServer } from '../../../network/tls.ts';
import type { Connection } from '../../../network/types.ts';
import type { ProgramContext } from '../../../process/program.ts';
import { decode, encode } from '../../text.ts';
import { parseTarget, type Target } from '../target.ts';
import { Failure } from './failure.ts';
import type { Options } from './options.ts';

/** Where a URL leads. Throws Failure. */
export function demand(url: string): Target {
  const target = parseTarget(url);
  if (target === undefined) throw new Failure(3, 'URL rejected: No host part in the URL');
  if (target.scheme !== 'http' && target.scheme !== 'https') {
    throw new Failure(1, `Protocol "${target.scheme}" not supported`);
  }
  return target;
}

/** What a request came to. */
export interface Asked {
  readonly answer: HttpAnswer;
  readonly body: Uint8Array;
  /** What `-v` says of the request. */
  readonly sent: string;
}

/** One request and its answer. `begin`: of the transfer. Throws Failure. */
export async function ask(context: ProgramContext, target: Target, options: Options, begin: number): Promise<Asked> {
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
