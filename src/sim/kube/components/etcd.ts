import { FileSystemError } from '../../runtime/files/file-system-error.ts';
import { serveHttp } from '../../runtime/network/http/server.ts';
import { NetworkError } from '../../runtime/network/network-error.ts';
import type { Program, ProgramContext } from '../../runtime/process/program.ts';
import { etcdFlags } from './flag-tables.ts';
import { type Flags, parseFlags } from './flags.ts';
import type { ComponentWorld } from './world.ts';

/** What a data folder holds while its etcd runs: the cluster's own store has the data. */
export const liveData = 'data of this folder is in use\n';

/** What `etcd --version` of the release that Kubernetes 1.35 brings says of itself. */
const versionText = 'etcd Version: 3.6.6\nGit SHA: d2809cf\nGo Version: go1.24.10\nGo OS/Arch: linux/amd64\n';

/**
 * etcd: the cluster keeps its state while it runs. The data folder holds everything once it ended, so that the next one that runs on
 * another folder begins with what lies there, as after a restored snapshot. Follows etcd 3.6 server/etcdmain.
 */
export function etcdProgram(world: ComponentWorld): Program {
  return {
    name: 'etcd',
    needs: { mebibytes: 46, milliCores: 24 },
    run: async (context) => {
      if (context.arguments.some((one) => /^--?version$/.test(one))) {
        await context.print(versionText);
        return 0;
      }
      const parsed = parseFlags('etcd', context.arguments, etcdFlags);
      const say = (text: string) => context.stderr.write(new TextEncoder().encode(text));
      if ('error' in parsed) {
        const [, flag] = /^unknown flag: --(.*)/.exec(String(parsed.error)) ?? [];
        const why = flag === undefined ? String(parsed.error) : `flag provided but not defined: -${flag}`;
        await say(`${why}\nUsage:\n\n  etcd [flags]\n    Start an etcd server.\n`);
        return 2;
      }
      return run(context, parsed as Flags, world);
    },
  };
}

type Say = (level: 'info' | 'warn' | 'fatal', caller: string, message: string, fields?: object) => Promise<void>;

async function run(context: ProgramContext, flags: Flags, world: ComponentWorld): Promise<number> {
  const { board, data } = world;
  const log: Say = async (level, caller, msg, fields = {}) => {
    const ts = `${new Date(context.system.clock.now()).toISOString().slice(0, 23)}000Z`;
    await context.stderr.write(new TextEncoder().encode(`${JSON.stringify({ level, ts, caller, msg, ...fields })}\n`));
  };
  const name = flags.get('name') ?? 'default';
  const directory = flags.get('data-dir') ?? `${name}.etcd`;
  const ending = new Promise<string>((resolve) => {
    context.process.handle('TERM', () => resolve('terminated'));
    context.process.handle('INT', () => resolve('interrupt'));
  });
  await log('info', 'etcdmain/etcd.go:64', 'Running: ', { args: ['etcd', ...context.arguments] });
  for (const flag of [
    'cert-file',
    'key-file',
    'peer-cert-file',
    'peer-key-file',
    'trusted-ca-file',
    'peer-trusted-ca-file',
  ]) {
    const path = flags.get(flag);
    if (path === undefined || context.files.exists(context.path(path))) continue;
    await log('fatal', 'etcdmain/etcd.go:198', 'listener failed', { error: `open ${path}: no such file or directory` });
    return 1;
  }
  const clients = (flags.get('listen-client-urls') ?? 'http://localhost:2379').split(',');
  const metrics = (flags.get('listen-metrics-urls') ?? '').split(',').filter((url) => url !== '');
  await log('info', 'embed/etcd.go:138', 'configuring peer listeners', {
    'listen-peer-urls': (flags.get('listen-peer-urls') ?? 'http://localhost:2380').split(','),
  });
  await log('info', 'embed/etcd.go:146', 'configuring client listeners', { 'listen-client-urls': clients });
  const certificate = () => {
    const path = flags.get('cert-file');
    return path === undefined ? '' : new TextDecoder().decode(context.files.readFile(context.path(path)));
  };
  const peers = (flags.get('listen-peer-urls') ?? '').split(',').filter((url) => url !== '');
  try {
    for (const url of [...clients, ...peers]) bind(context, url, url.startsWith('https:') ? certificate : undefined);
    for (const url of metrics) bind(context, url, undefined);
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    const [, place = ''] =
      /\/\/(.*)$/.exec([...clients, ...peers, ...metrics].find((url) => URL.canParse(url)) ?? '') ?? [];
    const words = error.code === 'EADDRINUSE' ? 'address already in use' : 'cannot assign requested address';
    await log('fatal', 'etcdmain/etcd.go:198', 'discovery failed', { error: `listen tcp ${place}: bind: ${words}` });
    return 1;
  }
  const file = `${directory}/member/snap/db`;
  const wasThere = context.files.exists(context.path(`${directory}/member`));
  await log('info', 'embed/etcd.go:323', 'starting an etcd server', {
    'etcd-version': '3.6.6',
    'member-initialized': wasThere,
    name,
    'data-dir': directory,
  });
  try {
    await open(context, file, wasThere, world);
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    const why = `cannot access data directory: mkdir ${directory}: ${error.description.toLowerCase()}`;
    await log('fatal', 'etcdmain/etcd.go:198', 'discovery failed', { error: why });
    return 1;
  }
  await log('info', 'embed/serve.go:190', 'serving client traffic insecurely; this is strongly discouraged!', {});
  await log('info', 'etcdmain/main.go:44', 'notifying init daemon');
  const end = board.switchOn('etcd');
  const stop = context.process.onEnd(end);
  const signal = await context.process.until(ending);
  await log('info', 'osutil/interrupt_unix.go:65', 'received signal; shutting down', { signal });
  stop.close();
  end();
  if (context.files.exists(context.path(file)))
    context.files.writeFile(context.path(file), data.snapshot(), { mode: 0o600 });
  await log('info', 'embed/etcd.go:426', 'closed etcd server', { name, 'data-dir': directory });
  return 0;
}

function bind(context: ProgramContext, text: string, certificate: (() => string) | undefined): void {
  const url = new URL(text);
  context.listen(
    Number(url.port),
    (connection) =>
      serveHttp(connection, {
        answer: async ({ target }) => {
          const isHealth = /^\/(livez|readyz|health)(\?|$)/.test(target);
          const body = Buffer.from(isHealth ? 'ok\n' : '404 page not found\n');
          const [status, reason] = isHealth ? [200, 'OK'] : [404, 'Not Found'];
          return { status, reason, fields: [['Content-Length', String(body.length)]], body };
        },
      }),
    url.hostname,
    { certificate },
  );
}

/** Makes the cluster what the folder says, unless it is what it was left with. */
async function open(context: ProgramContext, file: string, wasThere: boolean, { data }: ComponentWorld): Promise<void> {
  const { files } = context;
  const path = context.path(file);
  const found = files.exists(path) ? files.readFile(path) : undefined;
  const isAlive = found !== undefined && Buffer.from(found).equals(Buffer.from(liveData));
  if (!isAlive && wasThere) await data.restore(found);
  else if (!wasThere) await data.restore(undefined);
  if (isAlive) return;
  files.makeDirectory(context.path(file.slice(0, file.lastIndexOf('/'))), { recursive: true, mode: 0o700 });
  const log = context.path(file.replace(/snap\/db$/, 'wal'));
  if (!files.exists(log)) files.makeDirectory(log, { recursive: true, mode: 0o700 });
  files.writeFile(path, new TextEncoder().encode(liveData), { mode: 0o600 });
}
