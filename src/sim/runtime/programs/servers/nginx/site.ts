import { ignoringCase } from '../../ignoring-case.ts';
import { ConfigurationError, type Directive } from './configuration.ts';

export interface Listen {
  readonly address: string;
  readonly port: number;
  /** As it is said when it cannot be bound: `0.0.0.0:80`, `[::]:80`. */
  readonly text: string;
  readonly isDefault: boolean;
  readonly secure: boolean;
}

export interface Location {
  readonly kind: 'exact' | 'prefix' | 'final-prefix' | 'expression' | 'named';
  readonly path: string;
  readonly expression: RegExp | undefined;
  readonly scope: Scope;
}

export interface Server {
  readonly listens: readonly Listen[];
  readonly names: readonly string[];
  readonly scope: Scope;
  readonly locations: readonly Location[];
}

/** Directives in force at a place: its own before those of what it lies in. */
export interface Scope {
  readonly directives: readonly Directive[];
  readonly outer: Scope | undefined;
}

export interface Site {
  readonly main: readonly Directive[];
  readonly servers: readonly Server[];
  /** Log formats by name. */
  readonly formats: ReadonlyMap<string, string>;
  /** Addresses of upstreams by name: `host:port`. */
  readonly upstreams: ReadonlyMap<string, readonly string[]>;
  /** MIME types by ending. */
  readonly types: ReadonlyMap<string, string>;
}

/** The nearest directive of that name: an inner one hides the outer ones. */
export function nearest(scope: Scope, name: string): Directive | undefined {
  return allNearest(scope, name).at(-1);
}

/** All directives of that name at the innermost place that has any. */
export function allNearest(scope: Scope, name: string): readonly Directive[] {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const found = at.directives.filter((directive) => directive.name === name);
    if (found.length > 0) return found;
  }
  return [];
}

const own = (directives: readonly Directive[], name: string) =>
  directives.filter((directive) => directive.name === name);

/** What a configuration means. Throws ConfigurationError. */
export function siteOf(main: readonly Directive[]): Site {
  for (const directive of main) check(directive, 'main');
  if (own(main, 'events').length === 0) throw new ConfigurationError('no "events" section in configuration');
  const http = own(main, 'http').flatMap(({ block = [] }) => block);
  const scope: Scope = { directives: http, outer: { directives: main, outer: undefined } };
  const formats = new Map([['combined', combined]]);
  for (const {
    arguments: [name = '', ...parts],
  } of own(http, 'log_format')) {
    formats.set(name, parts.filter((part) => !/^escape=/.test(part)).join(''));
  }
  const upstreams = new Map(
    own(http, 'upstream').map(({ arguments: [name = ''], block = [] }) => [
      name,
      own(block, 'server').map(({ arguments: [address = ''] }) => (/:\d+$/.test(address) ? address : `${address}:80`)),
    ]),
  );
  const types = new Map<string, string>();
  for (const { block = [] } of own(http, 'types')) {
    for (const { name, arguments: endings } of block) for (const ending of endings) types.set(ending, name);
  }
  return {
    main,
    servers: own(http, 'server').map((directive) => serverOf(directive, scope)),
    formats,
    upstreams,
    types,
  };
}

const combined =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

function serverOf({ block = [] }: Directive, outer: Scope): Server {
  const scope: Scope = { directives: block, outer };
  const listens = own(block, 'listen').map(listenOf);
  const names = own(block, 'server_name').flatMap((directive) => directive.arguments);
  return {
    listens:
      listens.length > 0
        ? listens
        : [{ address: '0.0.0.0', port: 80, text: '0.0.0.0:80', isDefault: false, secure: false }],
    names: names.length > 0 ? names : [''],
    scope,
    locations: own(block, 'location').map((directive) => locationOf(directive, scope)),
  };
}

function listenOf({ arguments: [where = '', ...flags], file, line }: Directive): Listen {
  const secure = flags.includes('ssl');
  const isDefault = flags.includes('default_server') || flags.includes('default');
  const v6 = /^\[(.*)\](?::(\d+))?$/.exec(where);
  if (v6 !== null) {
    const port = Number(v6[2] ?? 80);
    return { address: v6[1] ?? '::', port, text: `[${v6[1]}]:${port}`, isDefault, secure };
  }
  const [, host, digits] = /^(?:(.*?):)?(\d+)$/.exec(where) ?? [undefined, where, '80'];
  const port = Number(digits);
  if (port < 1 || port > 65_535) {
    throw new ConfigurationError(`invalid port in "${where}" of the "listen" directive in ${file}:${line}`);
  }
  const address = host === undefined || host === '*' || host === '' ? '0.0.0.0' : host;
  if (address !== 'localhost' && !/^[\d.]+$/.test(address)) {
    throw new ConfigurationError(`host not found in "${where}" of the "listen" directive in ${file}:${line}`);
  }
  return { address, port, text: `${address === 'localhost' ? '127.0.0.1' : address}:${port}`, isDefault, secure };
}

const modifiers: Readonly<Record<string, Location['kind']>> = {
  '=': 'exact',
  '^~': 'final-prefix',
  '~': 'expression',
  '~*': 'expression',
};

function locationOf({ arguments: args, block = [], file, line }: Directive, outer: Scope): Location {
  const scope: Scope = { directives: block, outer };
  const [first = '', second] = args;
  if (second === undefined) {
    return { kind: first.startsWith('@') ? 'named' : 'prefix', path: first, expression: undefined, scope };
  }
  const kind = modifiers[first];
  if (kind === undefined) {
    throw new ConfigurationError(`invalid location modifier "${first}" in ${file}:${line}`);
  }
  if (kind !== 'expression') return { kind, path: second, expression: undefined, scope };
  const expression = expressionOf(second, { file, line }, first === '~*');
  return { kind, path: second, expression, scope };
}

function expressionOf(source: string, { file, line }: Pick<Directive, 'file' | 'line'>, anyCase = false): RegExp {
  try {
    return new RegExp(anyCase ? ignoringCase(source) : source);
  } catch {
    throw new ConfigurationError(
      `pcre2_compile() failed: syntax error in "${source}" at "${source}" in ${file}:${line}`,
    );
  }
}

const contexts: Readonly<Record<string, readonly string[]>> = {
  events: ['main'],
  http: ['main'],
  stream: ['main'],
  server: ['http', 'upstream', 'stream'],
  location: ['server', 'location'],
  upstream: ['http', 'stream'],
  listen: ['server'],
  server_name: ['server'],
  root: ['http', 'server', 'location', 'if'],
  index: ['http', 'server', 'location'],
  proxy_pass: ['location', 'if', 'server', 'limit_except'],
  return: ['server', 'location', 'if'],
  alias: ['location'],
  worker_processes: ['main'],
  worker_connections: ['events'],
  user: ['main'],
  pid: ['main'],
};

/** Names of nginx' directives, with the beginnings of whole families. */
const known = new Set(
  (
    'absolute_redirect accept_mutex accept_mutex_delay access_log add_after_body add_before_body add_header add_trailer ' +
    'addition_types aio aio_write alias allow ancient_browser ancient_browser_value autoindex break charset charset_map ' +
    'charset_types chunked_transfer_encoding create_full_put_path daemon dav_access dav_methods debug_connection ' +
    'debug_points default default_type deny directio directio_alignment disable_symlinks empty_gif env error_log ' +
    'error_page etag events expires flv geo geoip_city geoip_country geoip_org geoip_proxy hash http if ' +
    'if_modified_since ignore_invalid_headers image_filter include index internal ip_hash js_content js_import ' +
    'js_path js_set js_var keepalive keepalive_disable keepalive_requests keepalive_time keepalive_timeout ' +
    'large_client_header_buffers least_conn limit_conn limit_conn_dry_run limit_conn_log_level limit_conn_status ' +
    'limit_conn_zone limit_except limit_rate limit_rate_after limit_req limit_req_dry_run limit_req_log_level ' +
    'limit_req_status limit_req_zone lingering_close lingering_time lingering_timeout listen load_module location ' +
    'lock_file log_format log_not_found log_subrequest map map_hash_bucket_size map_hash_max_size master_process ' +
    'max_ranges memcached_pass merge_slashes min_delete_depth mirror mirror_request_body modern_browser mp4 ' +
    'msie_padding msie_refresh multi_accept open_file_cache open_file_cache_errors open_file_cache_min_uses ' +
    'open_file_cache_valid open_log_file_cache output_buffers override_charset pcre_jit perl pid port_in_redirect ' +
    'postpone_output preread_buffer_size preread_timeout proxy_pass random random_index read_ahead ' +
    'real_ip_header real_ip_recursive recursive_error_pages referer_hash_bucket_size referer_hash_max_size ' +
    'request_pool_size reset_timedout_connection resolver resolver_timeout return rewrite rewrite_log root satisfy ' +
    'secure_link secure_link_md5 send_lowat send_timeout sendfile sendfile_max_chunk server server_name ' +
    'server_name_in_redirect server_names_hash_bucket_size server_names_hash_max_size server_tokens set ' +
    'set_real_ip_from slice source_charset split_clients ssi ssi_types status stream stub_status sub_filter ' +
    'sub_filter_last_modified sub_filter_once sub_filter_types subrequest_output_buffer_size tcp_nodelay tcp_nopush ' +
    'thread_pool timer_resolution try_files types types_hash_bucket_size types_hash_max_size underscores_in_headers ' +
    'uninitialized_variable_warn upstream use user userid valid_referers variables_hash_bucket_size ' +
    'variables_hash_max_size worker_aio_requests worker_connections worker_cpu_affinity worker_priority ' +
    'worker_processes worker_rlimit_core worker_rlimit_nofile worker_shutdown_timeout working_directory xml_entities ' +
    'xslt_stylesheet zone auth_basic auth_basic_user_file auth_request auth_request_set auth_delay gzip gunzip ' +
    'http2 max_errors quic_retry'
  ).split(' '),
);
const families =
  /^(proxy|fastcgi|uwsgi|scgi|grpc|ssl|gzip|gunzip|client|memcached|http2|http3|quic|ssi|auth|image_filter|userid|mp4|hls|perl|js|tcp|udp|upstream|health|keyval|api|otel)_/;
const freeform = new Set(['types', 'map', 'geo', 'split_clients', 'charset_map', 'upstream']);
const needs: Readonly<Record<string, number>> = {
  listen: 1,
  server_name: 1,
  root: 1,
  index: 1,
  proxy_pass: 1,
  return: 1,
  include: 1,
  alias: 1,
  rewrite: 2,
};

function check(directive: Directive, context: string): void {
  const { name, file, line, block } = directive;
  const place = `${file}:${line}`;
  if (!known.has(name) && !families.test(name)) throw new ConfigurationError(`unknown directive "${name}" in ${place}`);
  const allowed = contexts[name];
  if (allowed !== undefined && !allowed.includes(context)) {
    throw new ConfigurationError(`"${name}" directive is not allowed here in ${place}`);
  }
  if (directive.arguments.length < (needs[name] ?? 0)) {
    throw new ConfigurationError(`invalid number of arguments in "${name}" directive in ${place}`);
  }
  if (name === 'rewrite') expressionOf(directive.arguments[0] ?? '', directive);
  if (block === undefined) {
    if (['http', 'events', 'location', 'upstream'].includes(name)) {
      throw new ConfigurationError(`directive "${name}" has no opening "{" in ${place}`);
    }
    return;
  }
  if (name === 'stream') throw new ConfigurationError(`not simulated: "stream" in ${place}`);
  if (freeform.has(name)) return;
  for (const inner of block) check(inner, name);
}
