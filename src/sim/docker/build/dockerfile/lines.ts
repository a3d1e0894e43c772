import { DockerfileError } from './dockerfile-error.ts';

/** One instruction as it stands in the Dockerfile, continuation lines joined. */
export interface Line {
  /** Of its first line, from 1. */
  readonly number: number;
  readonly text: string;
}

export interface Lines {
  readonly lines: readonly Line[];
  readonly escapeCharacter: string;
  readonly warnings: readonly string[];
}

const longestLine = 65_535;

/** Comments, parser directives and continuations. Follows buildkit parser Parse. Throws DockerfileError. */
export function joinLines(text: string): Lines {
  const source = text.replace(/^\ufeff/, '').split('\n');
  if (source.at(-1) === '') source.pop();
  const directives = new Directives();
  const lines: Line[] = [];
  const warnings: string[] = [];
  for (let at = 0; at < source.length; ) {
    const number = at + 1;
    let part = directives.read(lineAt(source, at).trimStart());
    at += 1;
    let [joined, ended] = directives.continuation(part);
    if (ended && joined === '') continue;
    let hasEmpty = false;
    while (!ended && at < source.length) {
      const raw = lineAt(source, at);
      at += 1;
      if (/^\s*#/.test(raw)) continue;
      part = directives.read(raw);
      if (part.trim() === '') {
        hasEmpty = true;
        continue;
      }
      const [more, isLast] = directives.continuation(part);
      joined += more;
      ended = isLast;
    }
    if (hasEmpty) warnings.push(`[WARNING]: Empty continuation line found in:\n    ${joined}`);
    lines.push({ number, text: joined });
  }
  if (warnings.length > 0) {
    warnings.push('[WARNING]: Empty continuation lines will become errors in a future release.');
  }
  if (lines.length === 0) throw new DockerfileError('file with no instructions');
  return { lines, escapeCharacter: directives.escapeCharacter, warnings };
}

function lineAt(source: readonly string[], at: number): string {
  const line = (source[at] ?? '').replace(/\r$/, '');
  if (line.length > longestLine) {
    throw new DockerfileError(`dockerfile line greater than max allowed size of ${longestLine}`);
  }
  return line;
}

/** `# escape=` and its kind, which count only above everything else. */
class Directives {
  escapeCharacter = '\\';
  readonly #seen = new Set<string>();
  #done = false;

  /** The line without what is a comment. */
  read(line: string): string {
    this.#look(line);
    return line.startsWith('#') ? '' : line;
  }

  /** The line without its continuation mark, and whether the instruction ends here. */
  continuation(line: string): [text: string, ended: boolean] {
    const mark = this.escapeCharacter === '`' ? '`' : '\\\\';
    const expression = new RegExp(`([^${mark}])${mark}[ \\t]*$|^${mark}[ \\t]*$`);
    return expression.test(line)
      ? [line.replace(expression, (_, before?: string) => before ?? ''), false]
      : [line, true];
  }

  #look(line: string): void {
    if (this.#done) return;
    const match = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(line);
    const name = match?.[1]?.toLowerCase() ?? '';
    if (match === null || !['escape', 'syntax'].includes(name)) {
      this.#done = true;
      return;
    }
    if (this.#seen.has(name)) throw new DockerfileError(`only one ${name} parser directive can be used`);
    this.#seen.add(name);
    if (name !== 'escape') return;
    const value = match[2] ?? '';
    if (value !== '`' && value !== '\\') {
      throw new DockerfileError(`invalid escape token '${value}' does not match \` or \\`);
    }
    this.escapeCharacter = value;
  }
}
