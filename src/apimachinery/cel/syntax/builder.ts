import type { Value } from '../values/value.ts';
import type { Expr, Fold, MapEntry, StructField } from './ast.ts';

/** Makes nodes with ids of their own. */
export interface Builder {
  id(): number;
  literal(at: number, value: Value): Expr;
  ident(at: number, name: string): Expr;
  select(at: number, operand: Expr, field: string, testOnly?: boolean): Expr;
  call(at: number, name: string, args: readonly Expr[], target?: Expr): Expr;
  list(at: number, elements: readonly Expr[], optionals?: ReadonlySet<number>): Expr;
  map(at: number, entries: readonly MapEntry[]): Expr;
  struct(at: number, name: string, fields: readonly StructField[]): Expr;
  fold(at: number, fold: Omit<Fold, 'variable2'> & { readonly variable2?: string | undefined }): Expr;
  /** Stands where nothing could be understood; the mistake is reported already. */
  broken(at: number): Expr;
}

const none: ReadonlySet<number> = new Set();

export function createBuilder(): Builder {
  let last = 0;
  const id = () => {
    last += 1;
    return last;
  };
  const literal = (at: number, value: Value): Expr => ({ id: id(), at, kind: 'literal', value });
  return {
    id,
    literal,
    ident: (at, name) => ({ id: id(), at, kind: 'ident', name }),
    select: (at, operand, field, testOnly = false) => ({ id: id(), at, kind: 'select', operand, field, testOnly }),
    call: (at, name, args, target) => ({ id: id(), at, kind: 'call', name, target, args }),
    list: (at, elements, optionals = none) => ({ id: id(), at, kind: 'list', elements, optionals }),
    map: (at, entries) => ({ id: id(), at, kind: 'map', entries }),
    struct: (at, name, fields) => ({ id: id(), at, kind: 'struct', name, fields }),
    fold: (at, { variable2, ...fold }) => ({ id: id(), at, kind: 'fold', variable2, ...fold }),
    broken: (at) => literal(at, null),
  };
}
