import { connectionInput, connectionOutput } from '../../network/connection-streams.ts';
import { NetworkError } from '../../network/network-error.ts';
import type { Connection } from '../../network/types.ts';
import type { ProgramContext } from '../../process/program.ts';
import type { ServerKind } from './server.ts';

// Bytes as characters one to one: lengths on the wire count bytes.
const decode = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const encode = (text: string) => Buffer.from(text, 'latin1');

interface Item {
  readonly flags: string;
  readonly value: string;
  /** When it ends, as a clock's time; undefined: never. */
  readonly until: number | undefined;
}

interface Store {
  readonly items: Map<string, Item>;
  readonly now: () => number;
  readonly started: number;
  readonly version: string;
  commands: { get: number; set: number; hits: number };
}

/** memcached: the text protocol's commands that people try a cache with. Follows doc/protocol.txt of memcached. */
export const memcached: ServerKind = {
  start: async (context) => {
    const store: Store = {
      items: new Map(),
      now: () => context.system.clock.now(),
      started: context.system.clock.now(),
      version: context.environment.get('MEMCACHED_VERSION') ?? '1.6.39',
      commands: { get: 0, set: 0, hits: 0 },
    };
    const port = Number(portOf(context.arguments) ?? 11211);
    try {
      context.listen(port, (connection) => converse(store, connection, context));
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      await context.stderr.write(
        encode(`bind(): ${error.description}\nfailed to listen on TCP port ${port}: ${error.description}\n`),
      );
      return 71;
    }
    return {};
  },
};

function portOf(args: readonly string[]): string | undefined {
  const joined = args.find((arg) => /^-p\d+$/.test(arg));
  if (joined !== undefined) return joined.slice(2);
  const at = args.findIndex((arg) => arg === '-p' || arg === '--port');
  return at < 0 ? args.find((arg) => arg.startsWith('--port='))?.slice(7) : args[at + 1];
}

/** A line ends at `\n`, a `\r` before it does not count; longer ones than this end the conversation. */
const longestLine = 2048;
const largestValue = 2 ** 20;

async function converse(store: Store, connection: Connection, context: ProgramContext): Promise<void> {
  const input = connectionInput(connection);
  const output = connectionOutput(connection);
  const say = async (text: string) => output.write(encode(text));
  let rest = '';
  const more = async () => {
    const chunk = await input.read();
    if (chunk !== undefined) rest += decode(chunk);
    return chunk !== undefined;
  };
  for (;;) {
    const end = rest.indexOf('\n');
    if (end < 0) {
      if (rest.length > longestLine) return;
      if (!(await more())) return;
      continue;
    }
    const words = rest.slice(0, end).replace(/\r$/, '').split(' ').filter(Boolean);
    rest = rest.slice(end + 1);
    const gate = context.process.checkpoint();
    if (gate !== undefined) await gate;
    if (words[0] === 'quit') return;
    const stored = storage(words);
    if (stored === undefined) {
      await say(execute(store, words));
      continue;
    }
    if (!Number.isInteger(stored.length) || stored.length < 0 || stored.length > largestValue) {
      await say(
        stored.length > largestValue
          ? 'SERVER_ERROR object too large for cache\r\n'
          : 'CLIENT_ERROR bad data chunk\r\n',
      );
      continue;
    }
    while (rest.length < stored.length + 2 && !rest.slice(stored.length).includes('\n')) if (!(await more())) return;
    const value = rest.slice(0, stored.length);
    const isWhole = /^\r?\n/.test(rest.slice(stored.length));
    rest = rest.slice(rest.indexOf('\n', isWhole ? stored.length : 0) + 1);
    await say(isWhole ? keep(store, words, value) : 'CLIENT_ERROR bad data chunk\r\nERROR\r\n');
  }
}

function storage(words: readonly string[]): { readonly length: number } | undefined {
  const isStorage = ['set', 'add', 'replace', 'append', 'prepend'].includes(words[0] ?? '') && words.length >= 5;
  return isStorage ? { length: Number(words[4]) } : undefined;
}

function found(store: Store, key: string): Item | undefined {
  const item = store.items.get(key);
  if (item?.until === undefined || item.until > store.now()) return item;
  store.items.delete(key);
  return undefined;
}

function keep(
  store: Store,
  [command = '', key = '', flags = '0', seconds = '0']: readonly string[],
  value: string,
): string {
  store.commands.set += 1;
  const known = found(store, key);
  const needsKnown = command !== 'set' && command !== 'add';
  if ((command === 'add' && known !== undefined) || (needsKnown && known === undefined)) return 'NOT_STORED\r\n';
  const whole =
    command === 'append' ? `${known?.value}${value}` : command === 'prepend' ? `${value}${known?.value}` : value;
  const until = Number(seconds) > 0 ? store.now() + Number(seconds) * 1000 : undefined;
  store.items.set(key, { flags, value: whole, until });
  return 'STORED\r\n';
}

function execute(store: Store, [command = '', ...args]: readonly string[]): string {
  const [key = ''] = args;
  switch (command) {
    case 'get':
    case 'gets': {
      const lines = args.flatMap((name) => {
        store.commands.get += 1;
        const item = found(store, name);
        if (item === undefined) return [];
        store.commands.hits += 1;
        return [`VALUE ${name} ${item.flags} ${item.value.length}\r\n${item.value}\r\n`];
      });
      return `${lines.join('')}END\r\n`;
    }
    case 'delete':
      if (found(store, key) === undefined) return 'NOT_FOUND\r\n';
      store.items.delete(key);
      return 'DELETED\r\n';
    case 'incr':
    case 'decr': {
      const item = found(store, key);
      if (item === undefined) return 'NOT_FOUND\r\n';
      if (!/^\d+$/.test(item.value)) return 'CLIENT_ERROR cannot increment or decrement non-numeric value\r\n';
      const next = Number(item.value) + (command === 'incr' ? 1 : -1) * Number(args[1] ?? 0);
      store.items.set(key, { ...item, value: String(Math.max(0, next)) });
      return `${Math.max(0, next)}\r\n`;
    }
    case 'flush_all':
      store.items.clear();
      return 'OK\r\n';
    case 'version':
      return `VERSION ${store.version}\r\n`;
    case 'stats': {
      const { get, set, hits } = store.commands;
      const rows = [
        ['pid', '1'],
        ['uptime', String(Math.floor((store.now() - store.started) / 1000))],
        ['time', String(Math.floor(store.now() / 1000))],
        ['version', store.version],
        ['curr_items', String(store.items.size)],
        ['cmd_get', String(get)],
        ['cmd_set', String(set)],
        ['get_hits', String(hits)],
        ['get_misses', String(get - hits)],
        ['limit_maxbytes', '67108864'],
      ];
      return `${rows.map(([name, value]) => `STAT ${name} ${value}\r\n`).join('')}END\r\n`;
    }
    default:
      return 'ERROR\r\n';
  }
}
