import { where } from './conditions.ts';
import type { Column, SqlResult, Table, Value } from './database.ts';
import { fail, Problem, Reader, timeText } from './reader.ts';
import { select } from './select.ts';
import { columnAt, type Place, place, type Session, tableAt } from './session.ts';

/** Runs one statement: the few that people try a database with. Others are said not to be simulated. */
export function execute(session: Session, sql: string): SqlResult {
  const reader = new Reader(sql, session.quoted);
  try {
    return run(session, reader, sql);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { kind: 'error', problem: error.problem };
  }
}

const done = (tag: string, affected = 0): SqlResult => ({ kind: 'done', tag, affected });

function run(session: Session, reader: Reader, sql: string): SqlResult {
  if (reader.take('USE')) return use(session, reader.name());
  if (reader.take('CREATE', 'DATABASE') || reader.take('CREATE', 'SCHEMA')) return createDatabase(session, reader);
  if (reader.take('DROP', 'DATABASE')) return dropDatabase(session, reader);
  if (reader.take('CREATE', 'TABLE')) return createTable(session, reader);
  if (reader.take('DROP', 'TABLE')) return dropTable(session, reader);
  if (reader.take('TRUNCATE')) {
    reader.take('TABLE');
    return change(session, place(session, reader), 'TRUNCATE TABLE', (table) => {
      table.rows = [];
      return 0;
    });
  }
  if (reader.take('SHOW')) return show(session, reader);
  if (reader.take('DESCRIBE') || reader.take('DESC')) return describe(session, reader);
  if (reader.take('INSERT', 'INTO')) return insert(session, reader);
  if (reader.take('UPDATE')) return update(session, reader);
  if (reader.take('DELETE', 'FROM')) {
    const target = place(session, reader);
    const test = where(session, reader);
    return change(session, target, 'DELETE', (table) => {
      const before = table.rows.length;
      table.rows = table.rows.filter((row) => !test(row, table));
      return before - table.rows.length;
    });
  }
  if (reader.take('SELECT')) return select(session, reader);
  const first = reader.token?.text ?? '';
  if (/^(set|begin|commit|start|rollback|flush|lock|unlock)$/i.test(first)) return done(first.toUpperCase());
  if (/^(alter|grant|revoke|explain|replace|call|load|rename|with|create|drop)$/i.test(first)) {
    return fail({ is: 'not-simulated', name: sql });
  }
  return reader.wrong();
}

function change(session: Session, target: Place, tag: string, work: (table: Table) => number): SqlResult {
  const table = tableAt(session, target);
  const copy: Table = { columns: table.columns, rows: table.rows.map((row) => [...row]), next: table.next };
  const affected = work(copy);
  session.databases.put(target.database, target.name, copy);
  return done(tag, affected);
}

function use(session: Session, name: string): SqlResult {
  if (!session.databases.has(name)) fail({ is: 'unknown-database', name });
  session.database = name;
  return { kind: 'done', tag: 'USE', affected: 0, database: name };
}

function createDatabase(session: Session, reader: Reader): SqlResult {
  const isCareful = reader.take('IF', 'NOT', 'EXISTS');
  const name = reader.name();
  if (!session.databases.has(name)) session.databases.create(name);
  else if (!isCareful) fail({ is: 'database-exists', name });
  return done('CREATE DATABASE', 1);
}

function dropDatabase(session: Session, reader: Reader): SqlResult {
  const isCareful = reader.take('IF', 'EXISTS');
  const name = reader.name();
  if (session.databases.has(name)) session.databases.drop(name);
  else if (!isCareful) fail({ is: 'unknown-database', name });
  if (session.database === name) session.database = undefined;
  return done('DROP DATABASE');
}

function dropTable(session: Session, reader: Reader): SqlResult {
  const isCareful = reader.take('IF', 'EXISTS');
  const { database, name } = place(session, reader);
  if (session.databases.table(database, name) !== undefined) session.databases.remove(database, name);
  else if (!isCareful) fail({ is: 'unknown-table', name: `${database}.${name}` });
  return done('DROP TABLE');
}

function createTable(session: Session, reader: Reader): SqlResult {
  const isCareful = reader.take('IF', 'NOT', 'EXISTS');
  const { database, name } = place(session, reader);
  if (!session.databases.has(database)) fail({ is: 'unknown-database', name: database });
  reader.demand('(');
  const keys: string[] = [];
  const columns = reader
    .list(() => column(session, reader, keys))
    .flatMap((one) => (one === undefined ? [] : [one]))
    .map((one) => (keys.includes(one.name) ? { ...one, primary: true, nullable: false } : one));
  reader.demand(')');
  if (session.databases.table(database, name) === undefined) {
    session.databases.put(database, name, { columns, rows: [], next: 1 });
  } else if (!isCareful) fail({ is: 'table-exists', name });
  return done('CREATE TABLE');
}

/** Undefined for a line that is about keys; primary ones are put into `keys`. */
function column(session: Session, reader: Reader, keys: string[]): Column | undefined {
  if (reader.take('PRIMARY', 'KEY')) {
    keys.push(
      ...reader
        .group()
        .replace(/[()`"\s]/g, '')
        .split(','),
    );
    return undefined;
  }
  if (reader.take('KEY') || reader.take('INDEX') || reader.take('UNIQUE')) {
    if (!reader.is('(')) reader.name();
    reader.group();
    return undefined;
  }
  const name = reader.name();
  let type = reader.name().toLowerCase();
  if (reader.is('(')) type += reader.group();
  const made = {
    name,
    type,
    nullable: true,
    primary: false,
    counts: /^(big|small)?serial$/.test(type),
    default: null as Value | 'now',
  };
  while (reader.token !== undefined && !reader.is(',') && !reader.is(')')) {
    if (reader.take('NOT', 'NULL')) made.nullable = false;
    else if (reader.take('PRIMARY', 'KEY')) {
      made.primary = true;
      made.nullable = false;
    } else if (reader.take('AUTO_INCREMENT')) made.counts = true;
    else if (reader.take('DEFAULT')) {
      made.default = reader.is('CURRENT_TIMESTAMP') || reader.is('NOW') ? 'now' : null;
      const value = reader.value(session.now);
      if (made.default !== 'now') made.default = value;
    } else if (!reader.take('NULL') && !reader.take('UNIQUE') && !reader.take('UNSIGNED')) reader.wrong();
  }
  return made;
}

function insert(session: Session, reader: Reader): SqlResult {
  const target = place(session, reader);
  const names = reader.take('(') ? reader.list(() => reader.name()) : undefined;
  if (names !== undefined) reader.demand(')');
  if (!reader.take('VALUES')) reader.demand('VALUE');
  const rows = reader.list(() => {
    reader.demand('(');
    const values = reader.list(() => reader.value(session.now));
    reader.demand(')');
    return values;
  });
  return change(session, target, 'INSERT', (table) => {
    for (const values of rows) table.rows.push(newRow(session, target, table, names, values));
    return rows.length;
  });
}

function newRow(
  session: Session,
  target: Place,
  table: Table,
  names: readonly string[] | undefined,
  values: readonly Value[],
): Value[] {
  const order = names ?? table.columns.map(({ name }) => name);
  if (order.length !== values.length) fail({ is: 'count' });
  for (const name of order) columnAt(table, name, target.name);
  const row = table.columns.map((one): Value => {
    const at = order.findIndex((name) => name.toLowerCase() === one.name.toLowerCase());
    const given = values[at] ?? null;
    if (given !== null) return stored(one, given);
    if (one.counts) return table.next;
    if (at < 0 && one.default !== null) return one.default === 'now' ? timeText(session.now()) : one.default;
    return one.nullable ? null : fail({ is: 'null', name: one.name });
  });
  const key = table.columns.findIndex(({ primary }) => primary);
  if (key >= 0 && table.rows.some((other) => String(other[key]) === String(row[key]))) {
    fail({ is: 'duplicate', value: String(row[key]), table: target.name });
  }
  const counter = table.columns.findIndex(({ counts }) => counts);
  if (counter >= 0) table.next = Math.max(table.next, Number(row[counter]) + 1);
  return row;
}

const stored = ({ type }: Column, value: Value): Value =>
  /^(tiny|small|big)?int|^(big|small)?serial|^decimal|^float|^double|^numeric|^bool/.test(type) &&
  /^-?\d+(\.\d+)?$/.test(String(value))
    ? Number(value)
    : value === null
      ? null
      : String(value);

function update(session: Session, reader: Reader): SqlResult {
  const target = place(session, reader);
  reader.demand('SET');
  const settings = reader.list(() => {
    const name = reader.name();
    reader.demand('=');
    return [name, reader.value(session.now)] as const;
  });
  const test = where(session, reader);
  return change(session, target, 'UPDATE', (table) => {
    const found = table.rows.filter((row) => test(row, table));
    for (const row of found) for (const [name, value] of settings) row[columnAt(table, name, target.name)] = value;
    return found.length;
  });
}

function show(session: Session, reader: Reader): SqlResult {
  if (reader.take('DATABASES') || reader.take('SCHEMAS')) {
    return { kind: 'rows', columns: ['Database'], rows: session.databases.names().map((name) => [name]) };
  }
  if (reader.take('TABLES')) {
    const database =
      reader.take('FROM') || reader.take('IN') ? reader.name() : (session.database ?? fail({ is: 'no-database' }));
    if (!session.databases.has(database)) fail({ is: 'unknown-database', name: database });
    return {
      kind: 'rows',
      columns: [`Tables_in_${database}`],
      rows: session.databases.tables(database).map((name) => [name]),
    };
  }
  if (reader.take('COLUMNS', 'FROM')) return describe(session, reader);
  return fail({ is: 'not-simulated', name: 'SHOW' });
}

function describe(session: Session, reader: Reader): SqlResult {
  const { columns } = tableAt(session, place(session, reader));
  return {
    kind: 'rows',
    columns: ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra'],
    rows: columns.map((one) => [
      one.name,
      one.type,
      one.nullable ? 'YES' : 'NO',
      one.primary ? 'PRI' : '',
      one.default === 'now' ? 'CURRENT_TIMESTAMP' : one.default,
      one.counts ? 'auto_increment' : '',
    ]),
  };
}
