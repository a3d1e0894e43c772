import type { Table, Value } from './database.ts';
import type { Reader } from './reader.ts';
import { columnAt, type Row, type Session } from './session.ts';

export type Test = (row: Row, table: Table) => boolean;

/** `WHERE` and tests joined by AND, with OR between such groups; nothing: everything. */
export function where(session: Session, reader: Reader): Test {
  if (!reader.take('WHERE')) return () => true;
  const groups: Test[][] = [[]];
  do {
    groups.at(-1)?.push(comparison(session, reader));
    if (reader.take('OR')) groups.push([]);
    else if (!reader.take('AND')) break;
  } while (reader.token !== undefined);
  return (row, table) => groups.some((tests) => tests.every((test) => test(row, table)));
}

function comparison(session: Session, reader: Reader): Test {
  const name = reader.name();
  const of = (row: Row, table: Table) => row[columnAt(table, name, '')] ?? null;
  if (reader.take('IS', 'NOT', 'NULL')) return (row, table) => of(row, table) !== null;
  if (reader.take('IS', 'NULL')) return (row, table) => of(row, table) === null;
  if (reader.take('LIKE')) {
    const escaped = String(reader.value(session.now))
      .toLowerCase()
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const like = new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`, 's');
    return (row, table) => like.test(String(of(row, table) ?? '').toLowerCase());
  }
  if (reader.take('IN')) {
    reader.demand('(');
    const values = reader.list(() => String(reader.value(session.now)));
    reader.demand(')');
    return (row, table) => values.includes(String(of(row, table)));
  }
  const sign = reader.next().text;
  const value = reader.value(session.now);
  const order = (row: Row, table: Table) => compare(of(row, table), value);
  switch (sign) {
    case '=':
      return (row, table) => order(row, table) === 0;
    case '<>':
    case '!=':
      return (row, table) => order(row, table) !== 0;
    case '<':
      return (row, table) => order(row, table) < 0;
    case '>':
      return (row, table) => order(row, table) > 0;
    case '<=':
      return (row, table) => order(row, table) <= 0;
    case '>=':
      return (row, table) => order(row, table) >= 0;
    default:
      return reader.wrong();
  }
}

/** Numbers by value, all else as texts. */
export function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && b !== null && !Number.isNaN(Number(b))) return a - Number(b);
  const [left, right] = [String(a ?? ''), String(b ?? '')];
  return left < right ? -1 : left > right ? 1 : 0;
}
