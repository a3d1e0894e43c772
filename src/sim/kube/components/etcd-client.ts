import { createHash } from 'node:crypto';
import { FileSystemError } from '../../runtime/files/file-system-error.ts';
import { NetworkError } from '../../runtime/network/network-error.ts';
import { isSignedBy, judgeServer, readCertificates } from '../../runtime/network/tls.ts';
import type { Program, ProgramContext } from '../../runtime/process/program.ts';
import { readSnapshot } from './cluster-data.ts';
import { keyOf } from './etcd-keys.ts';
import type { ComponentWorld } from './world.ts';

/** The version of etcd that the programs belong to. */
const version = '3.6.6';
const memberId = '8e9e05c52164694d';
const patience = 5000;

/** What went wrong with a command: `Error: ` and this. */
class CommandError extends Error {}

interface CommandLine {
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

const switches = new Set([
  'prefix',
  'keys-only',
  'print-value-only',
  'skip-hash-check',
  'hex',
  'debug',
  'from-key',
  'count-only',
  'bump-revision',
  'insecure-skip-tls-verify',
  'cluster',
  'help',
]);
const shorts: Readonly<Record<string, string>> = { w: 'write-out', h: 'help' };

function read({ arguments: args, environment }: ProgramContext, prefix: string): CommandLine {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (const [name, value] of environment) {
    if (name.startsWith(prefix)) flags.set(name.slice(prefix.length).toLowerCase().replaceAll('_', '-'), value);
  }
  const queue = [...args];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    const [, dashes = '', given = '', value] = /^(--?)([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (dashes === '') {
      words.push(arg);
      continue;
    }
    const name = dashes === '-' ? (shorts[given] ?? given) : given;
    flags.set(name, value ?? (switches.has(name) ? 'true' : (queue.shift() ?? '')));
  }
  return { words, flags };
}

type Run = (context: ProgramContext, line: CommandLine) => Promise<number>;

const tool = (name: string, run: Run): Program => ({
  name,
  run: async (context) => {
    try {
      return await run(context, read(context, 'ETCDCTL_'));
    } catch (error) {
      if (!(error instanceof CommandError) && !(error instanceof FileSystemError)) throw error;
      const text = error instanceof FileSystemError ? error.description.toLowerCase() : error.message;
      await say(context, `Error: ${text}\n`);
      return 1;
    }
  },
});

const say = async ({ stderr }: ProgramContext, text: string) => stderr.write(new TextEncoder().encode(text));

async function log(
  context: ProgramContext,
  caller: string,
  msg: string,
  fields: object = {},
  level = 'info',
): Promise<void> {
  const ts = `${new Date(context.system.clock.now()).toISOString().slice(0, 23)}000Z`;
  await say(context, `${JSON.stringify({ level, ts, caller, msg, ...fields })}\n`);
}

function readFile(context: ProgramContext, path: string): Uint8Array {
  if (!context.files.exists(context.path(path))) throw new CommandError(`open ${path}: no such file or directory`);
  return context.files.readFile(context.path(path));
}

/** Follows go-humanize Bytes. */
function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`;
  const cell = (text: string, width: number, isHead: boolean) => {
    const room = width - text.length;
    const left = isHead ? Math.floor(room / 2) : /^[\d.]+( [kMG]?B)?$/.test(text) ? room : 0;
    return ` ${' '.repeat(left)}${text}${' '.repeat(room - left)} `;
  };
  const line = (row: readonly string[], isHead = false) =>
    `|${row.map((text, column) => cell(isHead ? text.toUpperCase() : text, widths[column] ?? 0, isHead)).join('|')}|`;
  return [rule, line(head, true), rule, ...rows.slice(1).map((row) => line(row)), rule, ''].join('\n');
}

const endpointsOf = ({ flags }: CommandLine) => (flags.get('endpoints') ?? '127.0.0.1:2379').split(',');

/** Reaches an endpoint as gRPC does; throws CommandError after five seconds when it cannot. */
async function reach(context: ProgramContext, { flags }: CommandLine, endpoint: string): Promise<void> {
  const files = Object.fromEntries(
    ['cacert', 'cert', 'key'].map((flag) => {
      const path = flags.get(flag);
      return [flag, path === undefined || path === '' ? undefined : new TextDecoder().decode(readFile(context, path))];
    }),
  );
  const url = URL.parse(endpoint.includes('://') ? endpoint : `http://${endpoint}`);
  const host = url?.hostname ?? '';
  const port = Number(url?.port || 2379);
  const isSecure = url?.protocol === 'https:' || files.cacert !== undefined;
  let why: string | undefined;
  try {
    const connection = await context.connect(host === 'localhost' ? '127.0.0.1' : host, port, patience);
    const shown = isSecure
      ? connection.startTls(files.cert === undefined ? {} : { certificate: files.cert })
      : undefined;
    why = handshakeProblem(isSecure, shown, files, { host, now: context.system.clock.now() });
    // One that speaks TLS hangs up on who does not.
    if (!isSecure && connection.startTls() !== undefined) why = 'error reading server preface: EOF';
    connection.destroy();
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    why = `transport: Error while dialing: dial tcp ${host}:${port}: connect: connection refused`;
  }
  if (why === undefined) return;
  await context.sleep(patience);
  const error = `rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = ${JSON.stringify(why)}`;
  await log(
    context,
    `v3@v${version}/retry_interceptor.go:65`,
    'retrying of unary invoker failed',
    { target: `etcd-endpoints://0xc000304000/${host}:${port}`, attempt: 0, error },
    'warn',
  );
  throw new CommandError('context deadline exceeded');
}

function handshakeProblem(
  isSecure: boolean,
  shown: string | undefined,
  files: Readonly<Record<string, string | undefined>>,
  { host, now }: { readonly host: string; readonly now: number },
): string | undefined {
  if (!isSecure) return undefined;
  if (shown === undefined) {
    return 'transport: authentication handshake failed: tls: first record does not look like a TLS handshake';
  }
  const verdict = judgeServer(shown, { host, authorities: files.cacert ?? '', now });
  if (verdict !== undefined) {
    return 'transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority';
  }
  const [own] = readCertificates(files.cert ?? '');
  // Its peers are signed by the same authority as it is itself.
  const isKnown = own !== undefined && isSignedBy(own, readCertificates(files.cacert ?? ''));
  return isKnown && files.key !== undefined
    ? undefined
    : 'error reading server preface: remote error: tls: certificate required';
}

/** etcdctl: snapshots, members, health and keys. Follows etcd 3.6 etcdctl. */
export function etcdctlProgram({ data, host, address }: ComponentWorld): Program {
  return tool('etcdctl', async (context, line) => {
    const [verb = 'help', second = '', third] = line.words;
    const [endpoint = ''] = endpointsOf(line);
    const format = line.flags.get('write-out') ?? 'simple';
    if (verb === 'version') {
      await context.print(`etcdctl version: ${version}\nAPI version: 3.6\n`);
      return 0;
    }
    if (verb === 'snapshot' && second === 'save') {
      if (third === undefined) throw new CommandError('snapshot save expects one argument');
      const place = 'snapshot/v3_snapshot.go';
      await reach(context, line, endpoint);
      await log(context, `${place}:83`, 'created temporary db file', { path: `${third}.part` });
      await log(context, `v3@v${version}/maintenance.go:237`, 'opened snapshot stream; downloading');
      await log(context, `${place}:96`, 'fetching snapshot', { endpoint });
      const content = data.snapshot();
      try {
        context.files.writeFile(context.path(third), content, { mode: 0o600 });
      } catch (error) {
        if (!(error instanceof FileSystemError)) throw error;
        throw new CommandError(`could not open ${third}.part (open ${third}.part: ${error.description.toLowerCase()})`);
      }
      const size = sizeText(content.length);
      await log(context, `v3@v${version}/maintenance.go:302`, 'completed snapshot read; closing');
      await log(context, `${place}:111`, 'fetched snapshot', {
        endpoint,
        size,
        took: '25.11ms',
        'etcd-version': '3.6.0',
      });
      await log(context, `${place}:121`, 'saved', { path: third });
      await context.print(`Snapshot saved at ${third}\nServer version 3.6.0\n`);
      return 0;
    }
    if (verb === 'snapshot') {
      await context.print(
        'NAME:\n\tsnapshot - Manages etcd node snapshots\n\nUSAGE:\n\tetcdctl snapshot <subcommand> [flags]\n\nCOMMANDS:\n\tsave\tStores an etcd node backend snapshot to a given file\n',
      );
      return 0;
    }
    if (verb === 'member' && second === 'list') {
      await reach(context, line, endpoint);
      const row = [memberId, 'started', host, `https://${address}:2380`, `https://${address}:2379`, 'false'];
      const head = ['ID', 'Status', 'Name', 'Peer Addrs', 'Client Addrs', 'Is Learner'];
      await context.print(format === 'table' ? table([head, row]) : `${row.join(', ')}\n`);
      return 0;
    }
    if (verb === 'endpoint') return endpoints(context, line, second, data.revision);
    if (verb === 'get') {
      await reach(context, line, endpoint);
      return get(context, line, data.snapshot());
    }
    if (verb === 'help') {
      await context.print('NAME:\n\tetcdctl - A simple command line client for etcd3.\n\nUSAGE:\n\tetcdctl [flags]\n');
      return 0;
    }
    throw new CommandError(`not simulated: etcdctl ${line.words.join(' ')}`);
  });
}

async function endpoints(context: ProgramContext, line: CommandLine, what: string, revision: number): Promise<number> {
  const format = line.flags.get('write-out') ?? 'simple';
  for (const endpoint of endpointsOf(line)) {
    try {
      await reach(context, line, endpoint);
    } catch (error) {
      if (!(error instanceof CommandError) || what !== 'health') throw error;
      await say(
        context,
        `${endpoint} is unhealthy: failed to commit proposal: ${error.message}\nError: unhealthy cluster\n`,
      );
      return 1;
    }
  }
  if (what === 'health') {
    const rows = endpointsOf(line).map((endpoint) => [endpoint, 'true', '9.384402ms', '']);
    if (format === 'table') await context.print(table([['endpoint', 'health', 'took', 'error'], ...rows]));
    else {
      for (const [endpoint] of rows) {
        await say(context, `${endpoint} is healthy: successfully committed proposal: took = 9.384402ms\n`);
      }
    }
    return 0;
  }
  if (what !== 'status') throw new CommandError(`not simulated: etcdctl endpoint ${what}`);
  const head =
    'ENDPOINT|ID|VERSION|STORAGE VERSION|DB SIZE|IN USE|PERCENTAGE NOT IN USE|QUOTA|IS LEADER|IS LEARNER|RAFT TERM|RAFT INDEX|RAFT APPLIED INDEX|ERRORS|DOWNGRADE TARGET VERSION|DOWNGRADE ENABLED'.split(
      '|',
    );
  const rows = endpointsOf(line).map((endpoint) => [
    endpoint,
    memberId,
    version,
    '3.6.0',
    '5.6 MB',
    '2.8 MB',
    '50%',
    '2.1 GB',
    'true',
    'false',
    '2',
    String(revision + 7),
    String(revision + 7),
    '',
    '',
    'false',
  ]);
  await context.print(format === 'table' ? table([head, ...rows]) : rows.map((row) => `${row.join(', ')}\n`).join(''));
  return 0;
}

async function get(context: ProgramContext, { words, flags }: CommandLine, snapshot: Uint8Array): Promise<number> {
  const [, key] = words;
  if (key === undefined)
    throw new CommandError('get command needs one argument as key and an optional argument as range_end');
  const all = (readSnapshot(snapshot)?.records ?? []).map(
    ([bucket, path, object]) => [keyOf(bucket, path), object] as const,
  );
  const isWanted = (name: string) =>
    flags.has('prefix') ? name.startsWith(key) : flags.has('from-key') ? name >= key : name === key;
  const found = all.filter(([name]) => isWanted(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const limit = Number(flags.get('limit') ?? 0);
  for (const [name, object] of limit > 0 ? found.slice(0, limit) : found) {
    const value = `k8s\u0000\n${object.apiVersion} ${object.kind}\n${JSON.stringify(object)}\n`;
    if (flags.has('keys-only')) await context.print(`${name}\n\n`);
    else await context.print(flags.has('print-value-only') ? value : `${name}\n${value}`);
  }
  return 0;
}

/** etcdutl: what is done to files while no etcd runs on them. Follows etcd 3.6 etcdutl. */
export function etcdutlProgram(): Program {
  return tool('etcdutl', async (context, line) => {
    const [verb = 'help', second = '', third] = line.words;
    if (verb === 'version') {
      await context.print(`etcdutl version: ${version}\nAPI version: 3.6\n`);
      return 0;
    }
    if (verb !== 'snapshot' || (second !== 'status' && second !== 'restore')) {
      throw new CommandError(`not simulated: etcdutl ${line.words.join(' ')}`);
    }
    if (third === undefined) throw new CommandError(`snapshot ${second} requires exactly one argument`);
    const content = readFile(context, third);
    const snapshot = readSnapshot(content);
    if (snapshot === undefined) {
      throw new CommandError(
        second === 'status' ? 'invalid database' : 'snapshot missing hash but --skip-hash-check=false',
      );
    }
    if (second === 'restore') return restore(context, line, third, content);
    const row = [
      createHash('sha256').update(content).digest('hex').slice(0, 8),
      String(snapshot.revision),
      String(snapshot.records.length),
      sizeText(content.length),
      '3.6.0',
    ];
    const head = ['hash', 'revision', 'total keys', 'total size', 'version'];
    await context.print(line.flags.get('write-out') === 'table' ? table([head, row]) : `${row.join(', ')}\n`);
    return 0;
  });
}

async function restore(
  context: ProgramContext,
  { flags }: CommandLine,
  path: string,
  content: Uint8Array,
): Promise<number> {
  const name = flags.get('name') ?? 'default';
  const folder = flags.get('data-dir') ?? `${name}.etcd`;
  const target = context.path(folder);
  const { files } = context;
  if (files.exists(target) && (files.stat(target).type !== 'directory' || files.readDirectory(target).length > 0)) {
    throw new CommandError(`data-dir ${JSON.stringify(folder)} not empty or could not be read`);
  }
  const places = { 'wal-dir': `${folder}/member/wal`, 'data-dir': folder, 'snap-dir': `${folder}/member/snap` };
  await log(context, 'snapshot/v3_snapshot.go:305', 'restoring snapshot', {
    path,
    ...places,
    'initial-memory-map-size': 10_737_418_240,
  });
  for (const place of ['snap', 'wal'])
    files.makeDirectory(`${target}/member/${place}`, { recursive: true, mode: 0o700 });
  files.writeFile(`${target}/member/snap/db`, content, { mode: 0o600 });
  files.writeFile(`${target}/member/wal/0000000000000000-0000000000000000.wal`, new Uint8Array(0), { mode: 0o600 });
  await log(context, 'membership/cluster.go:424', 'added member', {
    'cluster-id': 'cdf818194e3a8c32',
    'local-member-id': '0',
    'added-peer-id': memberId,
    'added-peer-peer-urls': [flags.get('initial-advertise-peer-urls') ?? 'http://localhost:2380'],
    'added-peer-is-learner': false,
  });
  await log(context, 'snapshot/v3_snapshot.go:333', 'restored snapshot', {
    path,
    ...places,
    'initial-memory-map-size': 10_737_418_240,
  });
  return 0;
}
