import type { ProgramContext } from '../../../process/program.ts';
import { decode, encode } from '../../text.ts';
import type { ServerKind } from '../server.ts';
import { serveSql } from './conversation.ts';
import { execute } from './execute.ts';
import type { Session } from './session.ts';
import { storedDatabases } from './stored-databases.ts';
import { splitStatements } from './tokens.ts';

const data = '/var/lib/mysql';
const builtIn = ['information_schema', 'mysql', 'performance_schema', 'sys'];
const owner = { uid: 999, gid: 999 };
/** What the image's first start executes. */
const scripts = '/docker-entrypoint-initdb.d';
/** Users and their passwords, as the first start of the image leaves them. */
const usersFile = `${data}/mysql/user.json`;

type Users = Readonly<Record<string, string>>;

/** mysqld: what people try a database with. Its tables are files of the data folder. */
export const mysql: ServerKind = {
  start: async (context) => {
    const databases = storedDatabases({ files: context.system.files, root: data, suffix: '.ibd', builtIn, owner });
    const isFirst = !context.system.files.exists(usersFile);
    const users = usersOf(context, (name) => databases.create(name));
    if (isFirst) runScripts(context, databases);
    const failed = serveSql(context, 3306, ({ user, password, database }, from) => {
      const isOwn = users[user] !== undefined && users[user] === (password ?? '');
      const host = from === '127.0.0.1' ? 'localhost' : from;
      if (!isOwn) {
        const used = password === undefined || password === '' ? 'NO' : 'YES';
        return { refused: `ERROR 1045 (28000): Access denied for user '${user}'@'${host}' (using password: ${used})` };
      }
      if (database !== undefined && !databases.has(database)) {
        return { refused: `ERROR 1049 (42000): Unknown database '${database}'` };
      }
      const session: Session = { databases, database, quoted: 'text', now: () => context.system.clock.now() };
      return { run: (sql) => execute(session, sql) };
    });
    return failed ?? {};
  },
};

/** A setting of the image's first start: MariaDB's images have names of their own for MySQL's variables. */
function setting(environment: ReadonlyMap<string, string>, name: string): string {
  return environment.get(`MARIADB_${name}`) ?? environment.get(`MYSQL_${name}`) ?? '';
}

/** Executes the `*.sql` that lie there for the first start, in the order of their names. Ends at the first mistake of each. */
function runScripts({ system, environment }: ProgramContext, databases: Session['databases']): void {
  const { files } = system;
  if (!files.exists(scripts)) return;
  const database = setting(environment, 'DATABASE') || undefined;
  const session: Session = { databases, database, quoted: 'text', now: () => system.clock.now() };
  for (const name of [...files.readDirectory(scripts)].sort().filter((one) => one.endsWith('.sql'))) {
    const { statements, rest } = splitStatements(decode(files.readFile(`${scripts}/${name}`)));
    for (const sql of [...statements, rest].filter((one) => one.trim() !== '')) {
      if (execute(session, sql).kind === 'error') break;
    }
  }
}

/** Those of the data folder; a new one gets what the environment says, as the image's entry point does. */
function usersOf({ system, environment }: ProgramContext, createDatabase: (name: string) => void): Users {
  const { files } = system;
  if (files.exists(usersFile)) return JSON.parse(decode(files.readFile(usersFile))) as Users;
  const user = setting(environment, 'USER');
  const users: Users = {
    root: setting(environment, 'ROOT_PASSWORD'),
    ...(user === '' ? {} : { [user]: setting(environment, 'PASSWORD') }),
  };
  const database = setting(environment, 'DATABASE');
  files.makeDirectory(`${data}/mysql`, { recursive: true, mode: 0o750, ...owner });
  files.writeFile(usersFile, encode(JSON.stringify(users)), { mode: 0o600, ...owner });
  if (database !== '') createDatabase(database);
  return users;
}
