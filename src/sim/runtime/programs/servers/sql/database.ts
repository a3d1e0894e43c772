export type Value = string | number | null;

export interface Column {
  readonly name: string;
  /** As it was written, lower case: `varchar(50)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly primary: boolean;
  readonly counts: boolean;
  readonly default: Value | 'now';
}

export interface Table {
  columns: readonly Column[];
  rows: Value[][];
  /** The next number of a column that counts. */
  next: number;
}

/** What a server keeps: databases with tables, by name. */
export interface Databases {
  names(): readonly string[];
  has(database: string): boolean;
  create(database: string): void;
  drop(database: string): void;
  tables(database: string): readonly string[];
  table(database: string, name: string): Table | undefined;
  put(database: string, name: string, table: Table): void;
  remove(database: string, name: string): void;
}

/** An answer to a statement. */
export type SqlResult =
  | { readonly kind: 'rows'; readonly columns: readonly string[]; readonly rows: readonly (readonly Value[])[] }
  /** `tag`: the words of the statement: `INSERT`, `CREATE TABLE`. */
  | { readonly kind: 'done'; readonly tag: string; readonly affected: number; readonly database?: string }
  | { readonly kind: 'error'; readonly problem: SqlProblem };

export type SqlProblem =
  | { readonly is: 'syntax'; readonly near: string }
  | { readonly is: 'no-database' }
  | {
      readonly is: 'unknown-database' | 'database-exists' | 'unknown-table' | 'table-exists' | 'not-simulated';
      readonly name: string;
    }
  | { readonly is: 'unknown-column'; readonly name: string; readonly table: string }
  | { readonly is: 'duplicate'; readonly value: string; readonly table: string }
  | { readonly is: 'null'; readonly name: string }
  | { readonly is: 'count' };
