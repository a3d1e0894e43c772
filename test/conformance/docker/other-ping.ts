import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What an engine says to `/_ping` otherwise than one of 20.10: the status for HEAD, headers; null for one that it leaves out. */
export interface Ping {
  readonly head?: number;
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** Stands before an engine as one that says another ping and speaks every newer version of the API. */
export interface OtherPing {
  readonly host: string;
  /** What clients asked since this was called before: method and path. */
  asked(): readonly string[];
  close(): Promise<void>;
}

/** Listens for clients that neither attach nor have sessions. */
export async function listenWithPing(engine: string, ping: Ping): Promise<OtherPing> {
  const folder = mkdtempSync(join(tmpdir(), 'cka-ping-'));
  const socketPath = join(folder, 'docker.sock');
  let asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    asked.push(`${method} ${url.replace(/\?.*/, '')}`);
    const isPing = url === '/_ping';
    const path = url.replace(/^\/v1\.(\d+)\//, (all, minor: string) => (Number(minor) > 41 ? '/v1.41/' : all));
    const options: RequestOptions = { socketPath: engine.replace('unix://', ''), method, path, headers };
    const forwarded = request(options, (answer) => {
      const status = isPing && method === 'HEAD' ? (ping.head ?? answer.statusCode) : answer.statusCode;
      outgoing.writeHead(status ?? 500, isPing ? changed(answer.headers, ping) : answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((listening) => server.listen(socketPath, listening));
  return {
    host: `unix://${socketPath}`,
    asked: () => {
      const all = asked;
      asked = [];
      return all;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      rmSync(folder, { recursive: true });
    },
  };
}

function changed(headers: IncomingHttpHeaders, { headers: others = {} }: Ping): IncomingHttpHeaders {
  const all = { ...headers };
  for (const [name, value] of Object.entries(others)) {
    if (value === null) delete all[name.toLowerCase()];
    else all[name.toLowerCase()] = value;
  }
  return all;
}
