import { defineProgram, type ProgramContext } from '../../process/program.ts';
import type { SqlProblem, SqlResult, Value } from '../servers/sql/database.ts';
import { splitStatements } from '../servers/sql/tokens.ts';
import { eachLine, encode } from '../text.ts';
import { openSql } from './sql-client.ts';

function problemText(problem: SqlProblem): string {
  switch (problem.is) {
    case 'syntax':
      return problem.near === ''
        ? 'syntax error at end of input'
        : `syntax error at or near "${/^\w+|^./.exec(problem.near)?.[0]}"`;
    case 'no-database':
    case 'count':
      return 'INSERT has more expressions than target columns';
    case 'unknown-database':
      return `database "${problem.name}" does not exist`;
    case 'database-exists':
      return `database "${problem.name}" already exists`;
    case 'unknown-table':
      return `relation "${problem.name.replace(/^.*\./, '')}" does not exist`;
    case 'table-exists':
      return `relation "${problem.name}" already exists`;
    case 'unknown-column':
      return `column "${problem.name}" does not exist`;
    case 'duplicate':
      return `duplicate key value violates unique constraint "${problem.table}_pkey"`;
    case 'null':
      return `null value in column "${problem.name}" violates not-null constraint`;
    case 'not-simulated':
      return `not simulated: ${problem.name}`;
  }
}

const show = (value: Value) => (value === null ? '' : String(value));

function aligned(columns: readonly string[], rows: readonly (readonly Value[])[]): string {
  const widths = columns.map((name, at) => Math.max(name.length, ...rows.map((row) => show(row[at] ?? null).length)));
  const center = (text: string, width: number) =>
    `${' '.repeat(Math.floor((width - text.length) / 2))}${text}`.padEnd(width);
  const head = columns.map((name, at) => ` ${center(name, widths[at] ?? 0)} `).join('|');
  const rule = widths.map((width) => '-'.repeat(width + 2)).join('+');
  const line = (row: readonly Value[]) =>
    row
      .map(
        (cell, at) =>
          ` ${typeof cell === 'number' ? show(cell).padStart(widths[at] ?? 0) : show(cell).padEnd(widths[at] ?? 0)} `,
      )
      .join('|')
      .trimEnd();
  return `${head}\n${rule}\n${rows.map((row) => `${line(row)}\n`).join('')}(${rows.length} row${rows.length === 1 ? '' : 's'})\n\n`;
}

async function print(context: ProgramContext, result: SqlResult, isPlain: boolean): Promise<boolean> {
  if (result.kind === 'error') {
    await context.stderr.write(encode(`ERROR:  ${problemText(result.problem)}\n`));
    return false;
  }
  if (result.kind === 'done') {
    const counts: Readonly<Record<string, string>> = {
      INSERT: ` 0 ${result.affected}`,
      UPDATE: ` ${result.affected}`,
      DELETE: ` ${result.affected}`,
    };
    await context.print(`${result.tag}${counts[result.tag] ?? ''}\n`);
    return true;
  }
  const plain = () => result.rows.map((row) => `${row.map(show).join('|')}\n`).join('');
  await context.print(isPlain ? plain() : aligned(result.columns, result.rows));
  return true;
}

/** psql: statements of `-c` or of its input. */
export const psql = defineProgram({
  name: 'psql',
  run: async (context) => {
    const values = new Map<string, string>();
    const operands: string[] = [];
    const commands: string[] = [];
    const long: Readonly<Record<string, string>> = { username: 'U', dbname: 'd', host: 'h', port: 'p', command: 'c' };
    const queue = [...context.arguments];
    let flags = '';
    for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
      const [, name, given] = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
      const letter = name === undefined ? (/^-[A-Za-z]/.test(arg) ? (arg[1] ?? '') : '') : (long[name] ?? '');
      if (letter === '') {
        if (!arg.startsWith('-')) operands.push(arg);
        continue;
      }
      if (!'Udhpcf'.includes(letter)) {
        flags += arg.slice(1);
        continue;
      }
      const value = (name === undefined ? (arg.length > 2 ? arg.slice(2) : undefined) : given) ?? queue.shift() ?? '';
      if (letter === 'c') commands.push(value);
      else values.set(letter, value);
    }
    const user = values.get('U') ?? operands[1] ?? context.environment.get('PGUSER') ?? 'root';
    const host = values.get('h') ?? context.environment.get('PGHOST');
    const port = Number(values.get('p') ?? 5432);
    const database = values.get('d') ?? operands[0] ?? context.environment.get('PGDATABASE') ?? user;
    const login = { user, password: context.environment.get('PGPASSWORD'), database };
    const opened = await openSql(context, host ?? '127.0.0.1', port, login);
    if (opened.kind !== 'open') {
      const place = host === undefined ? 'on socket "/var/run/postgresql/.s.PGSQL.5432"' : `at "${host}", port ${port}`;
      const missing = host === undefined ? 'No such file or directory' : 'Connection refused';
      const question =
        host === undefined
          ? 'Is the server running locally and accepting connections on that socket?'
          : 'Is the server running on that host and accepting TCP/IP connections?';
      const why =
        opened.kind === 'unknown-host'
          ? `could not translate host name "${host}" to address: Name or service not known`
          : `connection to server ${place} failed: ${opened.kind === 'refused' ? opened.why : `${missing}\n\t${question}`}`;
      await context.stderr.write(encode(`psql: error: ${why}\n`));
      return 2;
    }
    const isPlain = flags.includes('t');
    let code = 0;
    const run = async (sql: string) => {
      if (!(await print(context, await opened.run(sql), isPlain))) code = 1;
    };
    for (const command of commands) {
      const { statements, rest } = splitStatements(command);
      for (const sql of rest === '' ? statements : [...statements, rest]) await run(sql);
    }
    if (commands.length > 0) return code;
    let text = '';
    const prompt = async () => {
      if (context.stdin.isTerminal) await context.print(`${database}${text === '' ? '=' : '-'}# `);
    };
    await prompt();
    await eachLine(context, async (line) => {
      if (/^\s*(\\q|exit|quit)\s*$/.test(line)) return false;
      text += line;
      const { statements, rest } = splitStatements(text);
      text = rest === '' ? '' : `${rest}\n`;
      for (const sql of statements) await run(sql);
      await prompt();
      return true;
    });
    return 0;
  },
});

/** pg_isready: whether somebody answers. */
export const pgIsReady = defineProgram({
  name: 'pg_isready',
  run: async (context) => {
    const at = context.arguments.indexOf('-h');
    const host = at < 0 ? undefined : context.arguments[at + 1];
    const opened = await openSql(context, host ?? '127.0.0.1', 5432, {
      user: 'postgres',
      password: undefined,
      database: undefined,
    });
    const isUp = opened.kind === 'open' || opened.kind === 'refused';
    await context.print(`${host ?? '/var/run/postgresql'}:5432 - ${isUp ? 'accepting connections' : 'no response'}\n`);
    return isUp ? 0 : 2;
  },
});
