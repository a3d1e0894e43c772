import { usersOf } from '../process/users.ts';
import { ArithmeticError, evaluate } from './arithmetic.ts';
import { elementName, elementOf, elementsOf } from './arrays.ts';
import { expandPathname } from './glob.ts';
import { loadParser, type ParameterPart, type ScriptNode, type WordNode, type WordPart } from './parse.ts';
import { hasPattern, matchesPattern, type Piece, patternSource } from './pattern.ts';
import { substituteProcess } from './process-substitution.ts';
import { transformed } from './quoting.ts';
import type { Shell } from './shell.ts';
import { ShellError } from './state.ts';

/** One field in the making; `started` is also true for `""`. */
interface Field {
  readonly pieces: Piece[];
  started: boolean;
}

type SubstringOperation = Extract<NonNullable<ParameterPart['operation']>, { type: 'Substring' }>;

const whitespace = ' \t\n';

/** Turns words into fields: parameters, commands, arithmetic, splitting, pathnames, quotes, in that order. */
export class Expander {
  readonly #shell: Shell;
  readonly #run: (script: ScriptNode) => Promise<string>;

  constructor(shell: Shell, run: (script: ScriptNode) => Promise<string>) {
    this.#shell = shell;
    this.#run = run;
  }

  /** The arguments that words become. */
  async fields(words: readonly WordNode[]): Promise<string[]> {
    const results: string[] = [];
    for (const word of words) {
      for (const variant of this.#shell.flavour.bracesExpand ? braceVariants(word.parts) : [word.parts]) {
        for (const field of await this.#fieldsOf(variant, true)) results.push(...this.#pathnames(field));
      }
    }
    return results;
  }

  /** One string, without splitting and pathnames: assignments, redirections, here documents. */
  async text(word: WordNode): Promise<string> {
    const pieces = await this.pieces(word);
    return pieces.map((piece) => piece.text).join('');
  }

  /** For patterns: one string that still knows what was quoted. */
  async pieces(word: WordNode): Promise<Piece[]> {
    const fields = await this.#fieldsOf(word.parts, false);
    return fields.flatMap((field, index) => (index === 0 ? field : [{ text: ' ', quoted: true }, ...field]));
  }

  #pathnames(pieces: readonly Piece[]): string[] {
    const literal = pieces.map((piece) => (piece.quoted ? piece.text : piece.text.replace(/\\(.)/g, '$1'))).join('');
    if (this.#shell.state.options.has('f') || !hasPattern(pieces)) {
      return [pieces.map((piece) => piece.text).join('')];
    }
    const found = expandPathname(pieces, this.#shell.files, this.#shell.state.directory);
    return found.length > 0 ? found : [literal];
  }

  async #fieldsOf(parts: readonly WordPart[], split: boolean): Promise<Piece[][]> {
    const fields: Field[] = [{ pieces: [], started: false }];
    await this.#expandParts(parts, fields, false, split);
    const whole = fields.filter((field) => field.started);
    if (whole.length === 0 && !split) return [[]];
    return whole.map((field) => field.pieces);
  }

  async #expandParts(parts: readonly WordPart[], fields: Field[], quoted: boolean, split: boolean): Promise<void> {
    for (const part of parts) await this.#expandPart(part, fields, quoted, split);
  }

  async #expandPart(part: WordPart, fields: Field[], quoted: boolean, split: boolean): Promise<void> {
    switch (part.type) {
      case 'Literal':
        return add(fields, part.value, quoted);
      case 'SingleQuoted':
      case 'Escaped':
        return add(fields, part.value, true);
      case 'Glob':
        return add(fields, part.pattern, quoted);
      case 'DoubleQuoted': {
        const onlyList = part.parts.length === 1 && isList(part.parts[0]);
        if (!onlyList) add(fields, '', true);
        return this.#expandParts(part.parts, fields, true, split);
      }
      case 'TildeExpansion':
        return add(fields, this.#home(part.user), true);
      case 'BraceExpansion':
        return this.#literalBraces(part, fields, quoted, split);
      case 'ArithmeticExpansion':
        return this.#insert(String(await this.arithmetic(part.expression.originalText ?? '')), fields, quoted, split);
      case 'CommandSubstitution':
        return this.#insert(await this.#run(part.body), fields, quoted, split);
      case 'ParameterExpansion':
        return this.#parameter(part, fields, quoted, split);
      case 'ProcessSubstitution':
        return add(fields, await substituteProcess(this.#shell, part.body, part.direction), true);
    }
  }

  async #literalBraces(
    part: Extract<WordPart, { type: 'BraceExpansion' }>,
    fields: Field[],
    quoted: boolean,
    split: boolean,
  ): Promise<void> {
    const first = part.items[0];
    if (part.items.length === 1 && first?.type === 'Range') {
      const step = first.step === undefined ? '' : `..${first.step}`;
      return add(fields, `{${first.startStr ?? first.start}..${first.endStr ?? first.end}${step}}`, quoted);
    }
    add(fields, '{', quoted);
    for (const [index, item] of part.items.entries()) {
      if (index > 0) add(fields, ',', quoted);
      if (item.type === 'Word') await this.#expandParts(item.word.parts, fields, quoted, split);
    }
    add(fields, '}', quoted);
  }

  #home(user: string | null): string {
    const { state, files } = this.#shell;
    if (user === null || user === '') return state.get('HOME') ?? '/';
    return usersOf(files).find((one) => one.name === user)?.home ?? `~${user}`;
  }

  /** The value of an expression, expanded like text in double quotes before; `command` is who asks for it. Throws ShellError. */
  async arithmetic(text: string, command = ''): Promise<bigint> {
    const shell = this.#shell;
    const scope = {
      get: (name: string) => shell.parameter(name),
      set: (name: string, value: string) => shell.state.set(name, value),
    };
    try {
      return evaluate(await this.#withoutQuotes(text), scope);
    } catch (error) {
      if (!(error instanceof ArithmeticError)) throw error;
      const { text: words, status } = shell.flavour.arithmetic;
      throw new ShellError(`${command}${words(error)}`, status, command === '');
    }
  }

  async #withoutQuotes(text: string): Promise<string> {
    if (!/[$`"\\]/.test(text)) return text;
    const parse = await loadParser();
    const command = parse(`: "${text.replaceAll('"', '')}"`).statements[0]?.pipelines[0]?.commands[0];
    const word = command?.type === 'SimpleCommand' ? command.args[0] : undefined;
    return word === undefined ? text : this.text(word);
  }

  async #parameter(part: ParameterPart, fields: Field[], quoted: boolean, split: boolean): Promise<void> {
    const { parameter: name, operation } = part;
    const { state } = this.#shell;
    if ((name === '@' || name === '*') && operation === null) {
      return this.#list(name, state.positional, fields, quoted, split);
    }
    if ((name === '@' || name === '*') && operation?.type === 'Substring' && this.#shell.flavour.kind === 'bash') {
      // `$0` comes before the first one, and counts only when it is asked for.
      const values = [this.#shell.parameter('0') ?? '', ...state.positional];
      return this.#list(name, await this.#slice(values, operation), fields, quoted, split);
    }
    const element = elementName(name);
    if (operation?.type === 'ArrayKeys') {
      const keys = elementsOf(this.#shell, operation.array).map(([key]) => key);
      return this.#list(operation.star ? '*' : '@', keys, fields, quoted, split);
    }
    if (element !== undefined && /^[@*]$/.test(element.subscript)) {
      const values = elementsOf(this.#shell, element.name).map(([, one]) => one);
      if (operation === null) return this.#list(element.subscript, values, fields, quoted, split);
      if (operation.type === 'Length') return this.#insert(String(values.length), fields, quoted, split);
      if (operation.type === 'Substring') {
        return this.#list(element.subscript, await this.#slice(values, operation), fields, quoted, split);
      }
    }
    const value =
      element === undefined
        ? this.#shell.parameter(name)
        : /^[@*]$/.test(element.subscript)
          ? elementsOf(this.#shell, element.name)
              .map(([, one]) => one)
              .join(' ') || undefined
          : await elementOf(this.#shell, element.name, element.subscript);
    if (operation === null) {
      this.#demandSet(name, value);
      return this.#insert(value ?? '', fields, quoted, split);
    }
    const missing = value === undefined || ('checkEmpty' in operation && operation.checkEmpty && value === '');
    switch (operation.type) {
      case 'DefaultValue':
        if (missing) return this.#expandOperand(operation.word, fields, quoted, split);
        return this.#insert(value ?? '', fields, quoted, split);
      case 'AssignDefault': {
        if (!missing) return this.#insert(value ?? '', fields, quoted, split);
        const text = await this.text(operation.word);
        state.set(name, text);
        return this.#insert(text, fields, quoted, split);
      }
      case 'ErrorIfUnset': {
        if (!missing) return this.#insert(value ?? '', fields, quoted, split);
        const text = operation.word === null ? '' : await this.text(operation.word);
        const standard = operation.checkEmpty ? 'parameter not set or null' : 'parameter not set';
        const status = this.#shell.flavour.unset.status(this.#shell.state.source === 'file');
        throw new ShellError(`${name}: ${text === '' ? standard : text}`, status, true);
      }
      case 'UseAlternative':
        if (!missing) return this.#expandOperand(operation.word, fields, quoted, split);
        if (quoted) add(fields, '', true);
        return;
      case 'Length':
        if (name === '@' || name === '*') return this.#insert(String(state.positional.length), fields, quoted, split);
        this.#demandSet(name, value);
        return this.#insert(String([...(value ?? '')].length), fields, quoted, split);
      case 'Substring': {
        const { offset, length } = await this.#range(operation);
        return this.#insert(substring(value ?? '', offset, length), fields, quoted, split);
      }
      case 'PatternRemoval': {
        const pattern = await this.pieces(operation.pattern);
        const rest = removePattern(value ?? '', pattern, operation.side, operation.greedy);
        return this.#insert(rest, fields, quoted, split);
      }
      case 'PatternReplacement': {
        const source = patternSource(await this.pieces(operation.pattern));
        const before = operation.anchor === 'start' ? '^' : '';
        const after = operation.anchor === 'end' ? '$' : '';
        const replacement = operation.replacement === null ? '' : await this.text(operation.replacement);
        const expression = new RegExp(`${before}(?:${source})${after}`, operation.all ? 'g' : '');
        return this.#insert(
          (value ?? '').replace(expression, () => replacement),
          fields,
          quoted,
          split,
        );
      }
      case 'CaseModification': {
        const change = (text: string) => (operation.direction === 'upper' ? text.toUpperCase() : text.toLowerCase());
        const text = value ?? '';
        const changed = operation.all ? change(text) : change(text.slice(0, 1)) + text.slice(1);
        return this.#insert(changed, fields, quoted, split);
      }
      case 'Transform': {
        const changed = value === undefined ? '' : transformed(value, operation.operator);
        if (changed === undefined) throw new ShellError('syntax error: bad substitution', 2, true);
        return this.#insert(changed, fields, quoted, split);
      }
      case 'VarNamePrefix': {
        const names = [...state.variables.keys()].filter((one) => one.startsWith(operation.prefix)).sort();
        return this.#insert(names.join(' '), fields, quoted, split);
      }
      case 'Indirection':
        return this.#insert(this.#shell.parameter(value ?? '') ?? '', fields, quoted, split);
      default:
        throw new ShellError('syntax error: bad substitution', 2, true);
    }
  }

  async #range({ offset, length }: SubstringOperation) {
    const number = async (expression: SubstringOperation['offset']) =>
      Number(await this.arithmetic(expression.originalText ?? ''));
    return { offset: await number(offset), length: length === null ? undefined : await number(length) };
  }

  /** Those of a list from an offset on, which counts from the end when it is negative. */
  async #slice(values: readonly string[], operation: SubstringOperation): Promise<readonly string[]> {
    const { offset, length } = await this.#range(operation);
    const start = offset < 0 ? values.length + offset : offset;
    return start < 0 ? [] : values.slice(start, length === undefined ? undefined : start + length);
  }

  #demandSet(name: string, value: string | undefined): void {
    if (value === undefined && this.#shell.state.options.has('u')) {
      const { text, status } = this.#shell.flavour.unset;
      throw new ShellError(`${name}: ${text}`, status(this.#shell.state.source === 'file'), true);
    }
  }

  async #expandOperand(word: WordNode, fields: Field[], quoted: boolean, split: boolean): Promise<void> {
    if (quoted) return add(fields, await this.text(word), true);
    for (const part of word.parts) {
      if (part.type === 'Literal') this.#insert(part.value, fields, false, split);
      else await this.#expandPart(part, fields, false, split);
    }
  }

  /** `"$@"`: a field each; `"$*"`: one, joined by the first character of IFS; without quotes both split further. */
  #list(name: string, values: readonly string[], fields: Field[], quoted: boolean, split: boolean): void {
    if (!split || (quoted && name === '*')) {
      const separator = name === '*' ? (this.#shell.state.get('IFS') ?? whitespace).slice(0, 1) : ' ';
      add(fields, values.join(separator), quoted);
      return;
    }
    for (const [index, value] of values.entries()) {
      if (index > 0) fields.push({ pieces: [], started: false });
      if (quoted) add(fields, value, true);
      else this.#insert(value, fields, false, split);
    }
  }

  /** The result of an expansion: split at IFS unless it stands in quotes. */
  #insert(value: string, fields: Field[], quoted: boolean, split: boolean): void {
    if (quoted || !split) {
      if (value !== '' || quoted) add(fields, value, quoted);
      return;
    }
    const separators = this.#shell.state.get('IFS') ?? whitespace;
    let text = '';
    let ended = false;
    for (const character of value) {
      if (!separators.includes(character)) {
        if (ended) fields.push({ pieces: [], started: false });
        ended = false;
        text += character;
        continue;
      }
      const isSpace = whitespace.includes(character);
      if (text !== '') add(fields, text, false);
      text = '';
      if (isSpace) ended = ended || (fields.at(-1)?.started ?? false);
      else {
        if (ended) fields.push({ pieces: [], started: false });
        add(fields, '', false);
        ended = true;
      }
    }
    if (text !== '') add(fields, text, false);
    else if (ended) fields.push({ pieces: [], started: false });
  }
}

function isList(part: WordPart | undefined): boolean {
  if (part?.type !== 'ParameterExpansion') return false;
  if (part.operation?.type === 'ArrayKeys') return !part.operation.star;
  const isWhole = part.operation === null || part.operation.type === 'Substring';
  return isWhole && (part.parameter === '@' || part.parameter.endsWith('[@]'));
}

function add(fields: Field[], text: string, quoted: boolean): void {
  const field = fields.at(-1);
  if (field === undefined) return;
  field.started = true;
  if (text !== '') field.pieces.push({ text, quoted });
}

function substring(value: string, offset: number, length: number | undefined): string {
  const start = offset < 0 ? Math.max(0, value.length + offset) : offset;
  if (length === undefined) return value.slice(start);
  return value.slice(start, length < 0 ? value.length + length : start + length);
}

function removePattern(value: string, pattern: readonly Piece[], side: 'prefix' | 'suffix', greedy: boolean): string {
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  for (const length of greedy ? lengths.reverse() : lengths) {
    const part = side === 'prefix' ? value.slice(0, length) : value.slice(value.length - length);
    if (!matchesPattern(pattern, part)) continue;
    return side === 'prefix' ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}

/** `a{b,c}{1..2}` gives the parts of ab1, ab2, ac1, ac2. */
function braceVariants(parts: readonly WordPart[]): WordPart[][] {
  const at = parts.findIndex((part) => part.type === 'BraceExpansion');
  const brace = parts[at];
  if (brace?.type !== 'BraceExpansion') return [[...parts]];
  const rest = braceVariants(parts.slice(at + 1));
  const middle = brace.items.flatMap((item) =>
    item.type === 'Word' ? braceVariants(item.word.parts) : rangeOf(item).map((value): WordPart[] => [literal(value)]),
  );
  return middle.flatMap((variant) => rest.map((tail) => [...parts.slice(0, at), ...variant, ...tail]));
}

function literal(value: string): WordPart {
  return { type: 'Literal', value };
}

function rangeOf(range: { start: string | number; end: string | number; step?: number; startStr?: string }): string[] {
  const letters = typeof range.start === 'string';
  const from = typeof range.start === 'string' ? range.start.charCodeAt(0) : range.start;
  const to = typeof range.end === 'string' ? range.end.charCodeAt(0) : range.end;
  const step = Math.max(1, Math.abs(range.step ?? 1)) * (from <= to ? 1 : -1);
  const width = /^-?0\d/.test(range.startStr ?? '') ? (range.startStr ?? '').length : 0;
  const values: string[] = [];
  for (let value = from; step > 0 ? value <= to : value >= to; value += step) {
    values.push(letters ? String.fromCharCode(value) : String(value).padStart(width, '0'));
  }
  return values;
}
