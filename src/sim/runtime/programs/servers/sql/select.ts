import { compare, where } from './conditions.ts';
import type { SqlResult, Table, Value } from './database.ts';
import { fail, type Reader, timeText } from './reader.ts';
import { columnAt, place, type Row, type Session, tableAt } from './session.ts';

type Wanted = { readonly title: string; readonly column?: string; readonly value?: Value; readonly aggregate?: string };

/** `SELECT`: columns, single values or aggregates of one table. */
export function select(session: Session, reader: Reader): SqlResult {
  const wanted = reader.take('*') ? undefined : reader.list(() => expression(session, reader));
  if (!reader.take('FROM')) {
    reader.end();
    const items = wanted ?? reader.wrong();
    return { kind: 'rows', columns: items.map(({ title }) => title), rows: [items.map(({ value = null }) => value)] };
  }
  const target = place(session, reader);
  const table = tableAt(session, target);
  const test = where(session, reader);
  let rows: Row[] = table.rows.filter((row) => test(row, table));
  if (reader.take('ORDER', 'BY')) {
    const at = columnAt(table, reader.name(), target.name);
    const direction = reader.take('DESC') ? -1 : 1;
    reader.take('ASC');
    rows = rows.toSorted((a, b) => direction * compare(a[at] ?? null, b[at] ?? null));
  }
  if (reader.take('LIMIT')) rows = rows.slice(0, Number(reader.next().text));
  reader.end();
  if (wanted === undefined) return { kind: 'rows', columns: table.columns.map(({ name }) => name), rows };
  const columns = wanted.map(({ title }) => title);
  if (wanted.some(({ aggregate }) => aggregate !== undefined)) {
    return { kind: 'rows', columns, rows: [wanted.map((one) => aggregated(one, rows, table, target.name))] };
  }
  const pick = (row: Row) =>
    wanted.map(({ column: name, value = null }) =>
      name === undefined ? value : (row[columnAt(table, name, target.name)] ?? null),
    );
  for (const { column: name } of wanted) if (name !== undefined) columnAt(table, name, target.name);
  return { kind: 'rows', columns, rows: rows.map(pick) };
}

function aggregated(
  { aggregate, column: name, value = null }: Wanted,
  rows: readonly Row[],
  table: Table,
  tableName: string,
): Value {
  if (aggregate === undefined) return value;
  const values =
    name === undefined
      ? undefined
      : rows.map((row) => row[columnAt(table, name, tableName)] ?? null).filter((one) => one !== null);
  if (aggregate === 'COUNT') return (values ?? rows).length;
  const numbers = (values ?? []).map(Number);
  if (numbers.length === 0) return null;
  if (aggregate === 'SUM') return numbers.reduce((sum, one) => sum + one, 0);
  return aggregate === 'MAX' ? Math.max(...numbers) : Math.min(...numbers);
}

function expression(session: Session, reader: Reader): Wanted {
  const { token } = reader;
  if (token === undefined) return reader.wrong();
  const word = token.text.toUpperCase();
  const titled = (one: Wanted): Wanted => (reader.take('AS') ? { ...one, title: reader.name() } : one);
  if (token.kind === 'text' || token.kind === 'number') {
    const value = reader.value(session.now);
    return titled({ title: token.text, value });
  }
  const name = reader.name();
  if (!reader.is('(')) {
    if (word.startsWith('@@')) return titled({ title: name, value: word === '@@HOSTNAME' ? 'localhost' : '' });
    return titled(word === 'NULL' ? { title: 'NULL', value: null } : { title: name, column: name });
  }
  const inner = reader.group().slice(1, -1).trim();
  const title = session.quoted === 'text' ? `${name}(${inner})` : name.toLowerCase();
  if (['COUNT', 'SUM', 'MIN', 'MAX'].includes(word)) {
    return titled({ title, aggregate: word, ...(inner === '*' ? {} : { column: inner.replace(/[`"]/g, '') }) });
  }
  if (word === 'NOW') return titled({ title, value: timeText(session.now()) });
  if (word === 'DATABASE' || word === 'CURRENT_DATABASE') return titled({ title, value: session.database ?? null });
  return fail({ is: 'not-simulated', name: `${name}()` });
}
