import { decode, encode } from '../../text.ts';
import type { ServerKind } from '../server.ts';
import { serveSql } from './conversation.ts';
import { execute } from './execute.ts';
import type { Session } from './session.ts';
import { storedDatabases } from './stored-databases.ts';

const owner = { uid: 999, gid: 999 };

/** postgres: the same as mysqld with its own data folder and roles. */
export const postgres: ServerKind = {
  start: async (context) => {
    const { environment, system } = context;
    const root = environment.get('PGDATA') ?? '/var/lib/postgresql/data';
    const roles = `${root}/global/pg_authid`;
    const role = environment.get('POSTGRES_USER') ?? 'postgres';
    const databases = storedDatabases({
      files: system.files,
      root: `${root}/base`,
      suffix: '.heap',
      builtIn: ['postgres'],
      owner,
    });
    if (!system.files.exists(roles)) {
      system.files.makeDirectory(`${root}/global`, { recursive: true, mode: 0o700, ...owner });
      const kept = { [role]: environment.get('POSTGRES_PASSWORD') ?? '' };
      system.files.writeFile(roles, encode(JSON.stringify(kept)), { mode: 0o600, ...owner });
      databases.create(environment.get('POSTGRES_DB') ?? role);
    }
    const known = JSON.parse(decode(system.files.readFile(roles))) as Readonly<Record<string, string>>;
    const failed = serveSql(context, 5432, ({ user, password, database = user }, from) => {
      const isLocal = from === '127.0.0.1';
      if (known[user] === undefined)
        return {
          refused: isLocal
            ? `FATAL:  role "${user}" does not exist`
            : `FATAL:  password authentication failed for user "${user}"`,
        };
      // Who is on the machine itself is trusted.
      if (!isLocal && password !== known[user]) {
        return {
          refused:
            password === undefined
              ? 'fe_sendauth: no password supplied'
              : `FATAL:  password authentication failed for user "${user}"`,
        };
      }
      if (!databases.has(database)) return { refused: `FATAL:  database "${database}" does not exist` };
      const session: Session = { databases, database, quoted: 'name', now: () => system.clock.now() };
      return { run: (sql) => execute(session, sql) };
    });
    return failed ?? {};
  },
};
