import { FileSystemError } from '../../../runtime/files/file-system-error.ts';
import type { Program, ProgramContext } from '../../../runtime/process/program.ts';
import { readSnapshot } from '../cluster-data.ts';
import { keyOf } from '../etcd-keys.ts';
import type { ComponentWorld } from '../world.ts';
import { endpointsOf, reach } from './reach.ts';
import { sizeText, table } from './show.ts';
import { CommandError, type CommandLine, log, memberId, say, tool, version } from './tool.ts';

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
