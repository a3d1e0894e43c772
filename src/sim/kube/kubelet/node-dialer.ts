import type { Clock, Timer } from '#api';
import { isAddress } from '../../runtime/network/addresses.ts';
import { askHttp, type HttpAnswer } from '../../runtime/network/http/client.ts';
import { field, HttpError, type HttpFields } from '../../runtime/network/http/message.ts';
import { NetworkError } from '../../runtime/network/network-error.ts';
import type { Connection, GrpcHealth, NetworkErrorCode, NetworkStack } from '../../runtime/network/types.ts';

/** A call from the node's own namespace that failed; the message is Go's. */
export class DialError extends Error {
  override readonly name = 'DialError';
}

export interface NodeDialer {
  /** Connects and hangs up. Throws DialError. */
  reach(host: string, port: number, timeout: number): Promise<void>;
  /** What a gRPC server says of its health; undefined when none answers in time. Throws DialError for hosts without an address. */
  health(host: string, port: number, service: string, timeout: number): Promise<GrpcHealth | undefined>;
  /** The answer to a GET, with its body; redirects to the same host are followed. Throws DialError. */
  get(url: string, fields: HttpFields, timeout: number | undefined): Promise<NodeAnswer>;
}

export interface NodeAnswer {
  readonly status: number;
  readonly body: string;
}

const words: Partial<Record<NetworkErrorCode, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'i/o timeout',
};

/** The most of an answer that is looked at, and the most redirects that are followed. */
const largestBody = 10 * 1024;
const mostRedirects = 10;
/** Milliseconds. Follows grpc-go's backoff.DefaultConfig. */
const firstRedial = 1000;

/** How the kubelet calls containers: with the messages of Go's net and net/http. */
export function createNodeDialer(stack: NetworkStack, clock: Clock): NodeDialer {
  async function dial(host: string, port: number, signal: AbortSignal): Promise<Connection> {
    const address = host === 'localhost' ? '127.0.0.1' : host;
    if (!isAddress(address)) throw new DialError(`dial tcp: lookup ${host}: no such host`);
    try {
      return await stack.connect(address, port, { signal });
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      throw new DialError(`dial tcp ${address}:${port}: ${words[error.code] ?? error.description}`);
    }
  }

  /** Runs `task` with a signal that fires after `timeout` milliseconds. */
  async function within<T>(timeout: number | undefined, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = new AbortController();
    let timer: Timer | undefined;
    if (timeout !== undefined) timer = clock.after(timeout, () => limit.abort(new NetworkError('ETIMEDOUT')));
    try {
      return await task(limit.signal);
    } finally {
      timer?.cancel();
    }
  }

  async function once(
    url: NodeUrl,
    fields: HttpFields,
    signal: AbortSignal,
  ): Promise<{ answer: HttpAnswer; body: string }> {
    let connection: Connection;
    try {
      connection = await dial(url.host, url.port, signal);
    } catch (error) {
      if (!(error instanceof DialError) || !signal.aborted) throw error;
      throw new DialError(`${error.message} (Client.Timeout exceeded while awaiting headers)`);
    }
    const hangUp = () => connection.destroy();
    signal.addEventListener('abort', hangUp, { once: true });
    const { local, remote } = connection;
    // As probes do, it believes whatever certificate it is shown.
    const isPlain = url.secure && connection.startTls() === undefined;
    try {
      const host = field(fields, 'host') ?? url.authority;
      const others = fields.filter(([name]) => name.toLowerCase() !== 'host');
      const answer = await askHttp(connection, {
        method: 'GET',
        target: url.target,
        fields: [['Host', host], ...others, ['Connection', 'close']],
      });
      if (isPlain) throw new DialError('http: server gave HTTP response to HTTPS client');
      const body = Buffer.from(await answer.body())
        .subarray(0, largestBody)
        .toString();
      return { answer, body };
    } catch (error) {
      if (signal.aborted) {
        throw new DialError('context deadline exceeded (Client.Timeout exceeded while awaiting headers)');
      }
      if (error instanceof NetworkError) {
        const ends = `${local.address}:${local.port}->${remote.address}:${remote.port}`;
        throw new DialError(`read tcp ${ends}: read: connection reset by peer`);
      }
      if (error instanceof HttpError) {
        throw new DialError(
          error.reason === 'ended' ? 'EOF' : 'net/http: HTTP/1.x transport connection broken: malformed HTTP response',
        );
      }
      throw error;
    } finally {
      signal.removeEventListener('abort', hangUp);
      connection.destroy();
    }
  }

  return {
    reach: (host, port, timeout) =>
      within(timeout, async (signal) => {
        const connection = await dial(host, port, signal);
        connection.destroy();
      }),
    health: async (host, port, service, timeout) => {
      const until = clock.now() + timeout;
      // A gRPC client dials again until its time is over, whatever is wrong.
      for (let pause = firstRedial; ; pause *= 2) {
        const answer = await within(Math.max(0, until - clock.now()), async (signal) => {
          try {
            const connection = await dial(host, port, signal);
            const health = connection.checkHealth(service);
            connection.destroy();
            return health;
          } catch (error) {
            if (error instanceof DialError) return undefined;
            throw error;
          }
        });
        const left = until - clock.now();
        if (answer !== undefined || left <= 0) return answer;
        await new Promise<void>((resolve) => clock.after(Math.min(pause, left), resolve));
      }
    },
    get: (first, fields, timeout) =>
      within(timeout, async (signal) => {
        let url = parseUrl(first);
        const { host } = url;
        for (let redirects = 1; ; redirects += 1) {
          const { answer, body } = await telling(url, () => once(url, fields, signal));
          const location = answer.status >= 300 && answer.status < 400 ? field(answer.fields, 'location') : undefined;
          const next = location === undefined ? undefined : followed(location, url);
          if (next === undefined || next.host !== host) return { status: answer.status, body };
          if (redirects >= mostRedirects) {
            throw new DialError(`Get ${JSON.stringify(next.text)}: stopped after ${mostRedirects} redirects`);
          }
          url = next;
        }
      }),
  };
}

interface NodeUrl {
  /** As it was written. */
  readonly text: string;
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** Host and port, as written. */
  readonly authority: string;
  /** Path and query. */
  readonly target: string;
}

/** What probes mostly ask for: nothing in it that a URL could be written with otherwise. */
const plainUrl = /^(https?):\/\/((?:\d{1,3}\.){3}\d{1,3}):(\d{1,5})(\/[\w/-]*)$/;

/** Throws DialError. */
function parseUrl(text: string): NodeUrl {
  const [, protocol = '', address = '', port = '', target = ''] = plainUrl.exec(text) ?? [];
  if (isAddress(address) && Number(port) < 65_536) {
    return {
      text,
      secure: protocol === 'https',
      host: address,
      port: Number(port),
      authority: `${address}:${port}`,
      target,
    };
  }
  const url = URL.parse(text);
  if (url === null) throw new DialError(`parse ${JSON.stringify(text)}: invalid URL`);
  const secure = url.protocol === 'https:';
  return {
    text,
    secure,
    host: url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    authority: /^\w+:\/\/([^/?#]*)/.exec(text)?.[1] ?? url.host,
    target: `${url.pathname}${url.search}`,
  };
}

/** Where a redirect leads; undefined when nobody can tell. */
function followed(location: string, from: NodeUrl): NodeUrl | undefined {
  if (/^https?:\/\//.test(location)) return URL.canParse(location) ? parseUrl(location) : undefined;
  const base = `${from.secure ? 'https' : 'http'}://${from.authority}`;
  const url = URL.parse(location, `${base}${from.target}`);
  return url === null ? undefined : parseUrl(`${base}${url.pathname}${url.search}`);
}

async function telling<T>(url: NodeUrl, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof DialError)) throw error;
    throw new DialError(`Get ${JSON.stringify(url.text)}: ${error.message}`);
  }
}
