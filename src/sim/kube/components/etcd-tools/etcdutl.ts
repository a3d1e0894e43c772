import { createHash } from 'node:crypto';
import type { Program, ProgramContext } from '../../../runtime/process/program.ts';
import { readSnapshot } from '../cluster-data.ts';
import { sizeText, table } from './show.ts';
import { CommandError, type CommandLine, log, memberId, readFile, tool, version } from './tool.ts';

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
