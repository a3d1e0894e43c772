import { defineProgram, type ProgramContext } from '../../process/program.ts';
import type { SqlProblem, SqlResult, Value } from '../servers/sql/database.ts';
import { splitStatements } from '../servers/sql/tokens.ts';
import { eachLine, encode } from '../text.ts';
import { type MysqlOptions, notOpened, openMysql, parseMysql } from './mysql-connection.ts';

/** MySQL's number, state and sentence. */
function problemText(problem: SqlProblem, line: number): string {
  const at = ` at line ${line}`;
  switch (problem.is) {
    case 'syntax':
      return `ERROR 1064 (42000)${at}: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '${problem.near}' at line 1`;
    case 'no-database':
      return `ERROR 1046 (3D000)${at}: No database selected`;
    case 'unknown-database':
      return `ERROR 1049 (42000)${at}: Unknown database '${problem.name}'`;
    case 'database-exists':
      return `ERROR 1007 (HY000)${at}: Can't create database '${problem.name}'; database exists`;
    case 'unknown-table':
      return `ERROR 1146 (42S02)${at}: Table '${problem.name}' doesn't exist`;
    case 'table-exists':
      return `ERROR 1050 (42S01)${at}: Table '${problem.name}' already exists`;
    case 'unknown-column':
      return `ERROR 1054 (42S22)${at}: Unknown column '${problem.name}' in 'field list'`;
    case 'duplicate':
      return `ERROR 1062 (23000)${at}: Duplicate entry '${problem.value}' for key '${problem.table}.PRIMARY'`;
    case 'null':
      return `ERROR 1364 (HY000)${at}: Field '${problem.name}' doesn't have a default value`;
    case 'count':
      return `ERROR 1136 (21S01)${at}: Column count doesn't match value count at row 1`;
    case 'not-simulated':
      return `not simulated: ${problem.name}`;
  }
}

const show = (value: Value) => (value === null ? 'NULL' : String(value));

function boxed(columns: readonly string[], rows: readonly (readonly Value[])[]): string {
  const widths = columns.map((name, at) => Math.max(name.length, ...rows.map((row) => show(row[at] ?? null).length)));
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`;
  const line = (cells: readonly Value[], isHead: boolean) =>
    `|${cells.map((cell, at) => ` ${!isHead && typeof cell === 'number' ? show(cell).padStart(widths[at] ?? 0) : show(cell).padEnd(widths[at] ?? 0)} `).join('|')}|\n`;
  return `${rule}${line(columns, true)}${rule}${rows.map((row) => line(row, false)).join('')}${rule}`;
}

async function print(
  context: ProgramContext,
  options: MysqlOptions,
  result: SqlResult,
  isTalking: boolean,
): Promise<boolean> {
  if (result.kind === 'error') {
    const text = problemText(result.problem, 1);
    await context.stderr.write(encode(`${isTalking ? text.replace(/ at line 1:/, ':') : text}\n`));
    return false;
  }
  if (result.kind === 'done') {
    if (!isTalking) return true;
    if (result.database !== undefined) await context.print('Database changed\n');
    else
      await context.print(
        `Query OK, ${result.affected} row${result.affected === 1 ? '' : 's'} affected (0.01 sec)\n\n`,
      );
    return true;
  }
  const { columns, rows } = result;
  const isBoxed = options.table || (context.stdout.isTerminal && !options.silent);
  if (isBoxed && rows.length > 0) await context.print(boxed(columns, rows));
  else if (rows.length > 0) {
    const head = options.noNames ? [] : [columns];
    await context.print([...head, ...rows.map((row) => row.map(show))].map((row) => `${row.join('\t')}\n`).join(''));
  }
  if (isTalking) {
    const count = rows.length === 0 ? 'Empty set' : `${rows.length} row${rows.length === 1 ? '' : 's'} in set`;
    await context.print(`${count} (0.00 sec)\n\n`);
  }
  return true;
}

/** mysql: statements of `-e` or of its input, with the client's own tables and errors. */
export const mysqlClient = defineProgram({
  name: 'mysql',
  run: async (context) => {
    const options = parseMysql(context.arguments, context.environment);
    const opened = await openMysql(context, options, options.operands[0]);
    if (opened.kind !== 'open') {
      await context.stderr.write(encode(`${notOpened(opened, options)}\n`));
      return 1;
    }
    if (options.execute !== undefined) {
      const { statements, rest } = splitStatements(options.execute);
      for (const sql of rest === '' ? statements : [...statements, rest]) {
        if (!(await print(context, options, await opened.run(sql), false))) return 1;
      }
      return 0;
    }
    const isTalking = context.stdin.isTerminal;
    if (isTalking) {
      await context.print(
        "Welcome to the MySQL monitor.  Commands end with ; or \\g.\n\nType 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.\n\nmysql> ",
      );
    }
    let text = '';
    let code = 0;
    await eachLine(context, async (line) => {
      if (text.trim() === '' && /^\s*(exit|quit|\\q)\s*;?\s*$/i.test(line)) return false;
      text += line;
      const { statements, rest } = splitStatements(text);
      text = rest === '' ? '' : `${rest}\n`;
      for (const sql of statements) {
        const isGood = await print(context, options, await opened.run(sql), isTalking);
        if (isGood || isTalking) continue;
        code = 1;
        return false;
      }
      if (isTalking) await context.print(text === '' ? 'mysql> ' : '    -> ');
      return true;
    });
    if (
      code === 0 &&
      !isTalking &&
      text.trim() !== '' &&
      !(await print(context, options, await opened.run(text.trim()), false))
    )
      return 1;
    if (isTalking) await context.print('Bye\n');
    return code;
  },
});

/** mysqladmin: ping alone. */
export const mysqlAdmin = defineProgram({
  name: 'mysqladmin',
  run: async (context) => {
    const options = parseMysql(context.arguments, context.environment);
    const [verb = ''] = options.operands;
    if (verb !== 'ping' && verb !== 'status') {
      await context.complain(`not simulated: ${verb}`);
      return 1;
    }
    const opened = await openMysql(context, options);
    // A server that refuses the password is alive, too.
    if (opened.kind === 'open' || (verb === 'ping' && opened.kind === 'refused')) {
      await context.print(
        verb === 'ping' ? 'mysqld is alive\n' : 'Uptime: 60  Threads: 2  Questions: 3  Slow queries: 0\n',
      );
      return 0;
    }
    const why = notOpened(opened, options).replace(/^ERROR \d+ \(\w+\): /, '');
    await context.stderr.write(
      encode(`mysqladmin: connect to server at '${options.host ?? 'localhost'}' failed\nerror: '${why}'\n`),
    );
    return 1;
  },
});
