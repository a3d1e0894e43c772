import { defineProgram, type ProgramContext } from '../../process/program.ts';
import type { Value } from '../servers/sql/database.ts';
import { encode } from '../text.ts';
import { notOpened, openMysql, parseMysql } from './mysql-connection.ts';

type Ask = (sql: string) => Promise<readonly (readonly Value[])[]>;

const usage = `Usage: mysqldump [OPTIONS] database [tables]
OR     mysqldump [OPTIONS] --databases [OPTIONS] DB1 [DB2 DB3...]
OR     mysqldump [OPTIONS] --all-databases [OPTIONS]
For more options, use mysqldump --help
`;

/** Databases of the server's own, which a dump of all leaves out or which make themselves. */
const systemDatabases = new Set(['information_schema', 'mysql', 'performance_schema', 'sys']);

const literal = (value: Value) =>
  typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    : value === null
      ? 'NULL'
      : String(value);

/** mysqldump: tables as the statements that make them again; databases as well where they are asked for by name. */
export const mysqlDump = defineProgram({
  name: 'mysqldump',
  run: async (context) => {
    const options = parseMysql(context.arguments, context.environment);
    const says = (...words: readonly string[]) => context.arguments.some((arg) => words.includes(arg));
    const isAll = says('--all-databases', '-A');
    const isWhole = isAll || says('--databases', '-B');
    const withRows = !says('--no-data', '-d');
    if (options.operands.length === 0 && !isAll) {
      await context.stderr.write(encode(usage));
      return 1;
    }
    const [single = '', ...wanted] = options.operands;
    const opened = await openMysql(context, options, isWhole ? undefined : single);
    if (opened.kind !== 'open') {
      const why = notOpened(opened, options).replace(
        /^ERROR (\d+) \(\w+\): (.*)$/,
        'Got error: $1: $2 when trying to connect',
      );
      await context.stderr.write(encode(`mysqldump: ${why}\n`));
      return 2;
    }
    const ask: Ask = async (sql) => {
      const result = await opened.run(sql);
      return result.kind === 'rows' ? result.rows : [];
    };
    if (!isWhole) {
      await dumpTables(context, ask, wanted, withRows);
      return 0;
    }
    const there = (await ask('SHOW DATABASES')).map(([name]) => String(name));
    for (const database of isAll ? there.filter((name) => !systemDatabases.has(name)) : options.operands) {
      if (!there.includes(database)) {
        const why = `Got error: 1049: Unknown database '${database}' when selecting the database`;
        await context.stderr.write(encode(`mysqldump: ${why}\n`));
        return 2;
      }
      await context.print(
        `\n--\n-- Current Database: \`${database}\`\n--\n\nCREATE DATABASE /*!32312 IF NOT EXISTS*/ \`${database}\` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci */ /*!80016 DEFAULT ENCRYPTION='N' */;\n\nUSE \`${database}\`;\n`,
      );
      await opened.run(`USE \`${database}\``);
      await dumpTables(context, ask, [], withRows);
    }
    return 0;
  },
});

/** The tables of the database in use; all of them where none is wanted by name. */
async function dumpTables(context: ProgramContext, ask: Ask, wanted: readonly string[], withRows: boolean) {
  const tables = wanted.length > 0 ? wanted : (await ask('SHOW TABLES')).map(([name]) => String(name));
  for (const table of tables) {
    const fields = await ask(`DESCRIBE \`${table}\``);
    const keys = fields.filter(([, , , key]) => key === 'PRI').map(([name]) => `\`${name}\``);
    const columns = fields.map(
      ([name, type, nullable, , , extra]) =>
        `  \`${name}\` ${type}${nullable === 'NO' ? ' NOT NULL' : ''}${extra === 'auto_increment' ? ' AUTO_INCREMENT' : ''}`,
    );
    const body = [...columns, ...(keys.length === 0 ? [] : [`  PRIMARY KEY (${keys.join(',')})`])].join(',\n');
    await context.print(`DROP TABLE IF EXISTS \`${table}\`;\nCREATE TABLE \`${table}\` (\n${body}\n);\n`);
    const rows = withRows ? await ask(`SELECT * FROM \`${table}\``) : [];
    if (rows.length > 0) {
      const values = rows.map((row) => `(${row.map(literal).join(',')})`).join(',');
      await context.print(`INSERT INTO \`${table}\` VALUES ${values};\n`);
    }
  }
}
