import { field } from '../../../network/http/message.ts';
import type { HttpRequestMessage } from '../../../network/http/server.ts';
import type { ProgramContext } from '../../../process/program.ts';
import { formatDate } from '../../dates.ts';
import type { Directive } from './configuration.ts';
import type { Site } from './site.ts';

/** What the variables of a configuration stand for while a request is answered. */
export function variables(context: ProgramContext, site: Site, request: HttpRequestMessage, serverName: string) {
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
