import type { ProgramContext } from '../../process/program.ts';
import { encode } from '../text.ts';
import { type Opened, openSql } from './sql-client.ts';

/** What the clients of MySQL understand of their arguments. */
export interface MysqlOptions {
  user: string;
  password: string | undefined;
  host: string | undefined;
  port: number;
  execute: string | undefined;
  noNames: boolean;
  silent: boolean;
  table: boolean;
  operands: string[];
}

/** The arguments, `MYSQL_PWD` included. */
export function parseMysql(args: readonly string[], environment: ReadonlyMap<string, string>): MysqlOptions {
  const options: MysqlOptions = {
    user: 'root',
    password: environment.get('MYSQL_PWD'),
    host: undefined,
    port: 3306,
    execute: undefined,
    noNames: false,
    silent: false,
    table: false,
    operands: [],
  };
  const long: Readonly<Record<string, string>> = {
    user: 'u',
    password: 'p',
    host: 'h',
    port: 'P',
    execute: 'e',
    database: 'D',
    'skip-column-names': 'N',
    silent: 's',
    batch: 'B',
    table: 't',
  };
  const queue = [...args];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    const [, name, given] = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const letter = name === undefined ? (/^-[A-Za-z]/.test(arg) ? arg[1] : undefined) : long[name];
    if (letter === undefined) {
      if (!arg.startsWith('-')) options.operands.push(arg);
      continue;
    }
    const attached = name === undefined ? (arg.length > 2 ? arg.slice(2) : undefined) : given;
    if (letter === 'p') options.password = attached;
    else if (letter === 'N') options.noNames = true;
    else if (letter === 's') options.silent = true;
    else if (letter === 't') options.table = true;
    else if (letter !== 'B') {
      const value = attached ?? queue.shift() ?? '';
      if (letter === 'u') options.user = value;
      else if (letter === 'h') options.host = value;
      else if (letter === 'P') options.port = Number(value);
      else if (letter === 'e') options.execute = value;
      else if (letter === 'D') options.operands.unshift(value);
    }
  }
  return options;
}

const warning = (name: string) =>
  `${name}: [Warning] Using a password on the command line interface can be insecure.\n`;

/** A session at the server, after the warning about a password among the arguments. */
export async function openMysql(context: ProgramContext, options: MysqlOptions, database?: string): Promise<Opened> {
  if (context.arguments.some((arg) => /^(-p.|--password=.)/.test(arg)))
    await context.stderr.write(encode(warning(context.name)));
  return openSql(context, options.host ?? '127.0.0.1', options.port, {
    user: options.user,
    password: options.password,
    database,
  });
}

/** Why there is no session, as the client says it. */
export function notOpened(opened: Exclude<Opened, { kind: 'open' }>, { host, port }: MysqlOptions): string {
  if (opened.kind === 'refused') return opened.why;
  if (opened.kind === 'unknown-host') return `ERROR 2005 (HY000): Unknown MySQL server host '${host}' (-2)`;
  if (host === undefined || host === 'localhost') {
    return "ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)";
  }
  return `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}:${port}' (111)`;
}
