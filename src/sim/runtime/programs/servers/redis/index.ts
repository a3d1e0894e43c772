import { FileSystemError } from '../../../files/file-system-error.ts';
import { connectionInput, connectionOutput } from '../../../network/connection-streams.ts';
import { NetworkError } from '../../../network/network-error.ts';
import type { Connection } from '../../../network/types.ts';
import type { ProgramContext } from '../../../process/program.ts';
import { decode, encode } from '../../text.ts';
import type { ServerKind } from '../server.ts';
import { encodeReply, RedisReader } from './protocol.ts';
import { execute, type Store } from './store.ts';

/** redis-server: its commands over RESP, settings of its configuration file and arguments, data that lasts in `dir`. */
export const redis: ServerKind = {
  start: async (context) => {
    const settings = settingsOf(context);
    if (typeof settings === 'string') {
      await context.stdout.write(encode(settings));
      return 1;
    }
    const port = Number(settings.get('port'));
    const directory = context.path(settings.get('dir') ?? '.');
    const file = `${directory === '/' ? '' : directory}/${settings.get('dbfilename')}`;
    const log = `${directory === '/' ? '' : directory}/appendonlydir/appendonly.aof.1.incr.aof`;
    const store: Store = {
      values: new Map(),
      settings,
      now: () => context.system.clock.now(),
      changes: 0,
      save: () => save(context, store, file),
    };
    const appends = settings.get('appendonly') === 'yes';
    load(context, store, appends ? log : file);
    const serve = async (connection: Connection) => {
      const reader = new RedisReader(connectionInput(connection));
      const output = connectionOutput(connection);
      let isKnown = settings.get('requirepass') === undefined || settings.get('requirepass') === '';
      for (;;) {
        const words = await reader.command();
        if (words === undefined) return;
        const gate = context.process.checkpoint();
        if (gate !== undefined) await gate;
        const name = words[0]?.toUpperCase();
        if (name === 'QUIT') {
          await output.write(encode('+OK\r\n'));
          return;
        }
        if (name === 'AUTH' && settings.get('requirepass') !== undefined) {
          isKnown = words.at(-1) === settings.get('requirepass');
          await output.write(
            encode(isKnown ? '+OK\r\n' : '-WRONGPASS invalid username-password pair or user is disabled.\r\n'),
          );
          continue;
        }
        if (!isKnown) {
          await output.write(encode('-NOAUTH Authentication required.\r\n'));
          continue;
        }
        if (name === 'SHUTDOWN') {
          context.process.signal('TERM');
          return;
        }
        const before = store.changes;
        await output.write(encode(encodeReply(execute(store, words))));
        if (appends && store.changes !== before) save(context, store, log);
      }
    };
    try {
      context.listen(port, serve);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      await context.print(
        `# Warning: Could not create server TCP listening socket *:${port}: bind: ${error.description}\n# Failed listening on port ${port} (tcp), aborting.\n`,
      );
      return 1;
    }
    return {
      atEnd: () => {
        // What nobody changed is not written again; `save ""` writes nothing at all.
        if (settings.get('save') !== '' && store.changes > 0) save(context, store, file);
      },
    };
  },
};

const defaults: readonly (readonly [string, string])[] = [
  ['port', '6379'],
  ['dir', '.'],
  ['dbfilename', 'dump.rdb'],
  ['appendonly', 'no'],
  ['maxmemory', '0'],
  ['maxmemory-policy', 'noeviction'],
  ['save', '3600 1 300 100 60 10000'],
  ['databases', '16'],
  ['timeout', '0'],
  ['loglevel', 'notice'],
];

const units: Readonly<Record<string, number>> = { k: 1000, kb: 1024, m: 1e6, mb: 1_048_576, g: 1e9, gb: 1_073_741_824 };

/** Of the file that the first argument names, and of `--name value` arguments. A text when it cannot be read. */
function settingsOf(context: ProgramContext): Map<string, string> | string {
  const settings = new Map(defaults);
  const args = context.arguments;
  const put = (name: string, value: string) => {
    const [, number, unit] = /^(\d+)(kb|mb|gb|k|m|g)$/i.exec(value) ?? [];
    const isSize = name === 'maxmemory' && number !== undefined && unit !== undefined;
    settings.set(name, isSize ? String(Number(number) * (units[unit.toLowerCase()] ?? 1)) : value);
  };
  const [first] = args;
  if (first !== undefined && !first.startsWith('-')) {
    try {
      for (const line of decode(context.files.readFile(context.path(first))).split('\n')) {
        const [, name, value = ''] = /^\s*([A-Za-z-]+)\s+(.*?)\s*$/.exec(line) ?? [];
        if (name !== undefined) put(name.toLowerCase(), value.replace(/^"(.*)"$/, '$1'));
      }
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      return `Fatal error, can't open config file '${context.path(first)}': ${error.description}\n`;
    }
  }
  for (let index = 0; index < args.length; index += 1) {
    const name = args[index] ?? '';
    if (!name.startsWith('--')) continue;
    const next = args.findIndex((arg, at) => at > index && arg.startsWith('--'));
    const values = args.slice(index + 1, next < 0 ? undefined : next);
    put(name.slice(2).toLowerCase(), values.join(' '));
  }
  return settings;
}

const mark = 'REDIS0012';

function save(context: ProgramContext, store: Store, file: string): string | undefined {
  const entries = [...store.values].map(([key, { value, expires }]) => {
    const kept = value instanceof Map ? { map: [...value] } : value instanceof Set ? { set: [...value] } : value;
    return [key, kept, expires ?? null];
  });
  try {
    const folder = file.slice(0, file.lastIndexOf('/')) || '/';
    if (!context.files.exists(folder)) context.files.makeDirectory(folder, { recursive: true, mode: 0o755 });
    context.files.writeFile(file, encode(`${mark}${JSON.stringify(entries)}`), { mode: 0o644 });
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    return error.description;
  }
  store.changes = 0;
  return undefined;
}

function load(context: ProgramContext, store: Store, file: string): void {
  if (!context.files.exists(file)) return;
  const text = decode(context.files.readFile(file));
  if (!text.startsWith(mark)) return;
  try {
    const entries = JSON.parse(text.slice(mark.length)) as [string, unknown, number | null][];
    for (const [key, kept, expires] of entries)
      store.values.set(key, { value: revive(kept), expires: expires ?? undefined });
  } catch {
    // A file that somebody else wrote holds nothing for us.
  }
}

function revive(kept: unknown): string | string[] | Map<string, string> | Set<string> {
  if (typeof kept === 'string') return kept;
  if (Array.isArray(kept)) return kept.map(String);
  const { map, set } = kept as { readonly map?: [string, string][]; readonly set?: string[] };
  return map === undefined ? new Set(set ?? []) : new Map(map);
}
