import type { Reply } from './protocol.ts';

type Value = string | string[] | Map<string, string> | Set<string>;

/** What a server keeps, and its settings. */
export interface Store {
  readonly values: Map<string, { value: Value; expires: number | undefined }>;
  readonly settings: Map<string, string>;
  readonly now: () => number;
  /** Writes everything to the disk; an error's text when it cannot. */
  readonly save: () => string | undefined;
  changes: number;
}

const ok: Reply = { kind: 'status', text: 'OK' };
const nil: Reply = { kind: 'nil' };
const bulk = (text: string): Reply => ({ kind: 'bulk', text });
const integer = (number: number): Reply => ({ kind: 'integer', number });
const array = (texts: readonly string[]): Reply => ({ kind: 'array', items: texts.map(bulk) });
const failure = (text: string): Reply => ({ kind: 'error', text });
const wrongType = failure('WRONGTYPE Operation against a key holding the wrong kind of value');
const notInteger = failure('ERR value is not an integer or out of range');

type Command = (store: Store, args: readonly string[]) => Reply;

/** By name: the least and most number of arguments, and what it does. */
const commands: Readonly<Record<string, readonly [number, number, Command]>> = {
  PING: [0, 1, (_, [text]) => (text === undefined ? { kind: 'status', text: 'PONG' } : bulk(text))],
  ECHO: [1, 1, (_, [text = '']) => bulk(text)],
  SELECT: [1, 1, () => ok],
  AUTH: [
    1,
    2,
    () =>
      failure(
        'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
      ),
  ],
  SET: [2, 6, set],
  SETEX: [3, 3, (store, [key = '', seconds = '', text = '']) => set(store, [key, text, 'EX', seconds])],
  SETNX: [2, 2, (store, [key = '', text = '']) => integer(set(store, [key, text, 'NX']).kind === 'nil' ? 0 : 1)],
  MSET: [
    2,
    1000,
    (store, args) => {
      for (let at = 0; at + 1 < args.length; at += 2) set(store, [args[at] ?? '', args[at + 1] ?? '']);
      return ok;
    },
  ],
  GET: [1, 1, (store, [key = '']) => textOf(get(store, key))],
  MGET: [1, 1000, (store, keys) => ({ kind: 'array', items: keys.map((key) => textOf(get(store, key))) })],
  APPEND: [
    2,
    2,
    (store, [key = '', text = '']) => {
      const old = get(store, key) ?? '';
      if (typeof old !== 'string') return wrongType;
      put(store, key, old + text);
      return integer(old.length + text.length);
    },
  ],
  STRLEN: [
    1,
    1,
    (store, [key = '']) => {
      const value = get(store, key) ?? '';
      return typeof value === 'string' ? integer(value.length) : wrongType;
    },
  ],
  INCR: [1, 1, (store, [key = '']) => add(store, key, 1)],
  DECR: [1, 1, (store, [key = '']) => add(store, key, -1)],
  INCRBY: [2, 2, (store, [key = '', by = '']) => (/^-?\d+$/.test(by) ? add(store, key, Number(by)) : notInteger)],
  DECRBY: [2, 2, (store, [key = '', by = '']) => (/^-?\d+$/.test(by) ? add(store, key, -Number(by)) : notInteger)],
  DEL: [
    1,
    1000,
    (store, keys) => {
      let removed = 0;
      for (const key of keys) if (get(store, key) !== undefined && store.values.delete(key)) removed += 1;
      store.changes += removed;
      return integer(removed);
    },
  ],
  EXISTS: [1, 1000, (store, keys) => integer(keys.filter((key) => get(store, key) !== undefined).length)],
  TYPE: [1, 1, (store, [key = '']) => ({ kind: 'status', text: typeOf(get(store, key)) })],
  KEYS: [1, 1, (store, [pattern = '*']) => array(keysOf(store).filter((key) => globbed(pattern).test(key)))],
  DBSIZE: [0, 0, (store) => integer(keysOf(store).length)],
  TTL: [
    1,
    1,
    (store, [key = '']) => {
      if (get(store, key) === undefined) return integer(-2);
      const expires = store.values.get(key)?.expires;
      return integer(expires === undefined ? -1 : Math.ceil((expires - store.now()) / 1000));
    },
  ],
  EXPIRE: [
    2,
    2,
    (store, [key = '', seconds = '']) => {
      const entry = get(store, key) === undefined ? undefined : store.values.get(key);
      if (entry === undefined) return integer(0);
      entry.expires = store.now() + Number(seconds) * 1000;
      return integer(1);
    },
  ],
  RPUSH: [2, 1000, (store, [key = '', ...items]) => push(store, key, items, false)],
  LPUSH: [2, 1000, (store, [key = '', ...items]) => push(store, key, items, true)],
  LRANGE: [
    3,
    3,
    (store, [key = '', start = '0', stop = '-1']) => {
      const list = get(store, key) ?? [];
      if (!Array.isArray(list)) return wrongType;
      const end = Number(stop) < 0 ? list.length + Number(stop) : Number(stop);
      return array(list.slice(Number(start), end + 1));
    },
  ],
  LLEN: [
    1,
    1,
    (store, [key = '']) => {
      const list = get(store, key) ?? [];
      return Array.isArray(list) ? integer(list.length) : wrongType;
    },
  ],
  SADD: [
    2,
    1000,
    (store, [key = '', ...items]) => {
      const members = get(store, key) ?? new Set<string>();
      if (!(members instanceof Set)) return wrongType;
      const before = members.size;
      for (const item of items) members.add(item);
      put(store, key, members);
      return integer(members.size - before);
    },
  ],
  SMEMBERS: [
    1,
    1,
    (store, [key = '']) => {
      const members = get(store, key) ?? new Set<string>();
      return members instanceof Set ? array([...members]) : wrongType;
    },
  ],
  HSET: [
    3,
    1000,
    (store, [key = '', ...pairs]) => {
      const hash = get(store, key) ?? new Map<string, string>();
      if (!(hash instanceof Map)) return wrongType;
      const before = hash.size;
      for (let at = 0; at + 1 < pairs.length; at += 2) hash.set(pairs[at] ?? '', pairs[at + 1] ?? '');
      put(store, key, hash);
      return integer(hash.size - before);
    },
  ],
  HGET: [
    2,
    2,
    (store, [key = '', name = '']) => {
      const hash = get(store, key) ?? new Map<string, string>();
      return hash instanceof Map ? textOf(hash.get(name)) : wrongType;
    },
  ],
  HGETALL: [
    1,
    1,
    (store, [key = '']) => {
      const hash = get(store, key) ?? new Map<string, string>();
      return hash instanceof Map ? array([...hash].flat()) : wrongType;
    },
  ],
  FLUSHALL: [0, 1, flush],
  FLUSHDB: [0, 1, flush],
  SAVE: [
    0,
    0,
    (store) => {
      const problem = store.save();
      return problem === undefined ? ok : failure('ERR');
    },
  ],
  BGSAVE: [
    0,
    1,
    (store) => {
      store.save();
      return { kind: 'status', text: 'Background saving started' };
    },
  ],
  COMMAND: [0, 1000, () => ({ kind: 'array', items: [] })],
  CLIENT: [0, 1000, () => ok],
  CONFIG: [
    2,
    1000,
    (store, [verb = '', name = '', value]) => {
      if (verb.toUpperCase() === 'SET' && value !== undefined) {
        store.settings.set(name.toLowerCase(), value);
        return ok;
      }
      if (verb.toUpperCase() !== 'GET') return failure(`ERR unknown subcommand '${verb}'. Try CONFIG HELP.`);
      const found = [...store.settings].filter(([setting]) => globbed(name.toLowerCase()).test(setting));
      return array(found.flat());
    },
  ],
  INFO: [0, 10, (store, [section]) => bulk(information(store, section?.toLowerCase()))],
};

/** Does one command. Follows the replies of Redis 7. */
export function execute(store: Store, [name = '', ...args]: readonly string[]): Reply {
  const command = commands[name.toUpperCase()];
  if (command === undefined) {
    const list = args.map((arg) => `'${arg}' `).join('');
    return failure(`ERR unknown command '${name}', with args beginning with: ${list}`);
  }
  const [least, most, run] = command;
  if (args.length < least || args.length > most) {
    return failure(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
  }
  return run(store, args);
}

function flush(store: Store): Reply {
  store.values.clear();
  store.changes += 1;
  return ok;
}

function get(store: Store, key: string): Value | undefined {
  const entry = store.values.get(key);
  if (entry?.expires !== undefined && entry.expires <= store.now()) {
    store.values.delete(key);
    return undefined;
  }
  return entry?.value;
}

function put(store: Store, key: string, value: Value): void {
  store.values.set(key, { value, expires: store.values.get(key)?.expires });
  store.changes += 1;
}

const keysOf = (store: Store) => [...store.values.keys()].filter((key) => get(store, key) !== undefined);
const textOf = (value: Value | undefined): Reply => {
  if (value === undefined) return nil;
  return typeof value === 'string' ? bulk(value) : wrongType;
};

function typeOf(value: Value | undefined): string {
  if (value === undefined) return 'none';
  if (typeof value === 'string') return 'string';
  if (Array.isArray(value)) return 'list';
  return value instanceof Set ? 'set' : 'hash';
}

function set(store: Store, [key = '', text = '', ...options]: readonly string[]): Reply {
  const upper = options.map((option) => option.toUpperCase());
  const exists = get(store, key) !== undefined;
  if ((upper.includes('NX') && exists) || (upper.includes('XX') && !exists)) return nil;
  const seconds = Number(options[upper.indexOf('EX') + 1]);
  store.values.set(key, { value: text, expires: upper.includes('EX') ? store.now() + seconds * 1000 : undefined });
  store.changes += 1;
  return ok;
}

function add(store: Store, key: string, by: number): Reply {
  const old = get(store, key) ?? '0';
  if (typeof old !== 'string') return wrongType;
  if (!/^-?\d+$/.test(old)) return notInteger;
  put(store, key, String(Number(old) + by));
  return integer(Number(old) + by);
}

function push(store: Store, key: string, items: readonly string[], atStart: boolean): Reply {
  const list = get(store, key) ?? [];
  if (!Array.isArray(list)) return wrongType;
  for (const item of items) {
    if (atStart) list.unshift(item);
    else list.push(item);
  }
  put(store, key, list);
  return integer(list.length);
}

function globbed(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

function information(store: Store, section: string | undefined): string {
  const sections: Readonly<Record<string, readonly string[]>> = {
    server: [
      '# Server',
      `redis_version:${store.settings.get('*version') ?? '7.4.1'}`,
      'redis_mode:standalone',
      'os:Linux 6.1.0-26-amd64 x86_64',
      'process_id:1',
      `tcp_port:${store.settings.get('port') ?? '6379'}`,
    ],
    clients: ['# Clients', 'connected_clients:1', 'blocked_clients:0'],
    memory: [
      '# Memory',
      'used_memory:1000000',
      'used_memory_human:976.56K',
      `maxmemory:${store.settings.get('maxmemory') ?? '0'}`,
      `maxmemory_policy:${store.settings.get('maxmemory-policy') ?? 'noeviction'}`,
    ],
    persistence: [
      '# Persistence',
      'loading:0',
      `rdb_changes_since_last_save:${store.changes}`,
      'rdb_bgsave_in_progress:0',
      'rdb_last_bgsave_status:ok',
      `aof_enabled:${store.settings.get('appendonly') === 'yes' ? 1 : 0}`,
    ],
    replication: ['# Replication', 'role:master', 'connected_slaves:0'],
    keyspace: ['# Keyspace', ...(store.values.size === 0 ? [] : [`db0:keys=${store.values.size},expires=0,avg_ttl=0`])],
  };
  const wanted = section === undefined ? Object.keys(sections) : [section];
  return wanted.map((name) => (sections[name] ?? []).map((line) => `${line}\r\n`).join('')).join('\r\n');
}
