/** A piece of SQL. `at`: where it begins in the statement. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign';
  readonly text: string;
  readonly at: number;
}

// What stands in `/*! */` is carried out: it is a comment for other databases only.
const pattern =
  /\s+|--[^\n]*|#[^\n]*|\/\*!\d*|\*\/|\/\*.*?\*\/|'((?:[^'\\]|\\.|'')*)'|"((?:[^"\\]|\\.|"")*)"|`([^`]*)`|(\d+(?:\.\d+)?)|([A-Za-z_@][\w$@]*)|(<=|>=|<>|!=|[(),;=<>*.+-])/gsy;

const plainText = (text: string) =>
  text.replace(/''|\\(.)/gs, (whole, letter: string | undefined) =>
    whole === "''" ? "'" : letter === 'n' ? '\n' : letter === 't' ? '\t' : (letter ?? ''),
  );

/** Cuts SQL into pieces; `quoted` says whether double quotes enclose names or texts. What cannot be read ends it with a sign of its own. */
export function tokensOf(sql: string, quoted: 'name' | 'text'): readonly Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < sql.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(sql);
    if (found === null) {
      tokens.push({ kind: 'sign', text: sql[at] ?? '', at });
      break;
    }
    const [, single, double, ticked, number, word, sign] = found;
    if (single !== undefined) tokens.push({ kind: 'text', text: plainText(single), at });
    else if (double !== undefined) tokens.push({ kind: quoted, text: plainText(double), at });
    else if (ticked !== undefined) tokens.push({ kind: 'name', text: ticked, at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
  }
  return tokens;
}

/** The statements of a text, without their semicolons. `rest`: what no semicolon ended. */
export function splitStatements(sql: string): { readonly statements: readonly string[]; readonly rest: string } {
  const statements: string[] = [];
  let begin = 0;
  for (const { kind, text, at } of tokensOf(sql, 'text')) {
    if (kind !== 'sign' || text !== ';') continue;
    statements.push(sql.slice(begin, at).trim());
    begin = at + 1;
  }
  return { statements: statements.filter((statement) => statement !== ''), rest: sql.slice(begin).trim() };
}
