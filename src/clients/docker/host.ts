import { type Handler, UserError } from '#api';
import { createTransport } from '../http/transport.ts';

/**
 * The transport to a Docker engine at `unix:///path` or `tcp://host:port` (plain HTTP). UserError for any other address. `timeout`: how
 * long an answer may take to begin (milliseconds).
 */
export function dockerTransport(host: string, timeout = 30_000): Handler {
  const unix = /^unix:\/\/(\/.+)$/.exec(host);
  if (unix?.[1] !== undefined) return createTransport({ endpoint: { socketPath: unix[1] }, timeout });
  const tcp = /^(?:tcp|http):\/\/(\[[0-9a-fA-F:]+\]|[^:/]+):(\d{1,5})\/?$/.exec(host);
  if (tcp?.[1] !== undefined) {
    const name = tcp[1].replace(/^\[|\]$/g, '');
    return createTransport({ endpoint: { protocol: 'http:', host: name, port: Number(tcp[2]) }, timeout });
  }
  throw new UserError(
    'bad-docker-host',
    `"${host}" is not the address of a Docker engine that can be used here.`,
    'Write unix:///path/to/docker.sock or tcp://127.0.0.1:2375.',
  );
}
