import { FileSystemError } from '../../../files/file-system-error.ts';
import type { ProgramContext } from '../../../process/program.ts';
import type { RunningServer, ServerKind } from '../server.ts';
import { ConfigurationError, readConfiguration } from './configuration.ts';
import { BindError, bind, bindPatiently, type State } from './listen.ts';
import { say, sayTwice, stamp } from './log.ts';
import { workerOf } from './serve.ts';
import { type Site, siteOf } from './site.ts';

const mainFile = '/etc/nginx/nginx.conf';
const temporary = ['client_temp', 'proxy_temp', 'fastcgi_temp', 'uwsgi_temp', 'scgi_temp'];
const errnos: Readonly<Record<string, readonly [number, string]>> = {
  EACCES: [13, 'Permission denied'],
  EROFS: [30, 'Read-only file system'],
  ENOENT: [2, 'No such file or directory'],
  ENOSPC: [28, 'No space left on device'],
};

/** nginx: serves what its configuration in /etc/nginx says. */
export const nginx: ServerKind = {
  command: async (context) => {
    const args = context.arguments;
    const file = args[args.indexOf('-c') + 1];
    const path = args.includes('-c') && file !== undefined ? file : mainFile;
    if (args.includes('-t') || args.includes('-T')) return test(context, path, args.includes('-T'));
    const signal = args[args.indexOf('-s') + 1];
    if (!args.includes('-s')) return undefined;
    return send(context, signal ?? '');
  },
  start,
};

async function test(context: ProgramContext, path: string, dump: boolean): Promise<number> {
  try {
    siteOf(readConfiguration(context.files, path));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    await sayTwice(context, 'emerg', error.message);
    await say(context, `nginx: configuration file ${path} test failed`);
    return 1;
  }
  await say(context, `nginx: the configuration file ${path} syntax is ok`);
  await say(context, `nginx: configuration file ${path} test is successful`);
  if (dump)
    await context.print(`# configuration file ${path}:\n${new TextDecoder().decode(context.files.readFile(path))}\n`);
  return 0;
}

const signals: Readonly<Record<string, string>> = { stop: 'TERM', quit: 'QUIT', reopen: 'USR1', reload: 'HUP' };

async function send(context: ProgramContext, name: string): Promise<number> {
  const signal = signals[name];
  if (signal === undefined) {
    await say(context, `nginx: invalid option: "-s ${name}"`);
    return 1;
  }
  await say(context, `${stamp(context, 'notice')} signal process started`);
  const master = context.system
    .processes()
    .find(({ arguments: [title = ''], pid }) => title.startsWith('nginx: master') && pid !== context.process.pid);
  if (master === undefined) {
    const why = context.files.exists('/run/nginx.pid')
      ? 'kill(1, 1) failed (3: No such process)'
      : 'open() "/run/nginx.pid" failed (2: No such file or directory)';
    await say(context, `nginx: [error] ${why}`);
    return 1;
  }
  master.signal(signal);
  return 0;
}

async function start(context: ProgramContext): Promise<RunningServer | number> {
  const args = context.arguments;
  const given = args[args.indexOf('-c') + 1];
  const path = args.includes('-c') && given !== undefined ? given : mainFile;
  const fail = async (message: string) => {
    await sayTwice(context, 'emerg', message);
    return 1;
  };
  let site: Site;
  try {
    site = siteOf(readConfiguration(context.files, path));
    await prepareFolders(context, site);
  } catch (error) {
    if (error instanceof ConfigurationError) return fail(error.message);
    throw error;
  }
  const state: State = { site, listeners: [], connections: 0 };
  const problems = await bindPatiently(context, state);
  if (problems !== undefined) return problems;
  return {
    signals: {
      HUP: async () => {
        await say(context, `${stamp(context, 'notice')} signal 1 (SIGHUP) received from 1, reconfiguring`);
        await say(context, `${stamp(context, 'notice')} reconfiguring`);
        try {
          const next = siteOf(readConfiguration(context.files, path));
          for (const listener of state.listeners) listener.close();
          state.site = next;
          state.listeners = [];
          bind(context, state);
          await say(context, `${stamp(context, 'notice')} using the "epoll" event method`);
          await say(context, `${stamp(context, 'notice')} start worker processes`);
        } catch (error) {
          if (!(error instanceof ConfigurationError) && !(error instanceof BindError)) throw error;
          await say(context, `${stamp(context, 'emerg')} ${error.message}`);
        }
      },
      USR1: () => say(context, `${stamp(context, 'notice')} signal 10 (SIGUSR1) received, reopening logs`),
    },
  };
}

/** The folders that a start leaves in the cache, as the user of the workers. */
async function prepareFolders(context: ProgramContext, site: Site): Promise<void> {
  const user = site.main.find(({ name }) => name === 'user');
  const isRoot = context.process.credentials.uid === 0;
  if (user !== undefined && !isRoot) {
    const text = `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${user.file}:${user.line}`;
    await sayTwice(context, 'warn', text);
  }
  const owner = isRoot ? workerOf(context, site) : undefined;
  for (const name of temporary) {
    const path = `/var/cache/nginx/${name}`;
    if (context.files.exists(path)) continue;
    try {
      context.files.makeDirectory(path, {
        mode: 0o700,
        ...(owner === undefined ? {} : { uid: owner.uid, gid: context.process.credentials.gid }),
      });
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      const [number, words] = errnos[error.code] ?? [5, 'Input/output error'];
      throw new ConfigurationError(`mkdir() "${path}" failed (${number}: ${words})`);
    }
  }
}
