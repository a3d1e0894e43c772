import type { Databases, Table, Value } from './database.ts';
import { fail, type Reader } from './reader.ts';

/** One client's conversation. */
export interface Session {
  readonly databases: Databases;
  /** The one that names without a database mean. */
  database: string | undefined;
  readonly quoted: 'name' | 'text';
  now(): number;
}

export type Row = readonly Value[];

/** The table that a statement is about. */
export interface Place {
  readonly database: string;
  readonly name: string;
}

/** Reads `table` or `database.table`. */
export function place(session: Session, reader: Reader): Place {
  const first = reader.name();
  if (reader.take('.')) return { database: first, name: reader.name() };
  return { database: session.database ?? fail({ is: 'no-database' }), name: first };
}

/** The table there; fails when there is none. */
export const tableAt = ({ databases }: Session, { database, name }: Place): Table =>
  databases.table(database, name) ?? fail({ is: 'unknown-table', name: `${database}.${name}` });

/** Where that column is; fails when there is none. */
export function columnAt(table: Table, name: string, tableName: string): number {
  const at = table.columns.findIndex((one) => one.name.toLowerCase() === name.toLowerCase());
  return at < 0 ? fail({ is: 'unknown-column', name, table: tableName }) : at;
}
