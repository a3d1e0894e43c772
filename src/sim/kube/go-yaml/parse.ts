import type { Mark } from './cursor.ts';
import { YamlProblem } from './problem.ts';
import { Scanner } from './scanner.ts';
import type { Token, TokenKind } from './token.ts';

/** A value of a text, before anybody asked what it is. `line` counts from 0. */
export type YamlNode =
  | {
      readonly kind: 'scalar';
      readonly line: number;
      readonly tag: string;
      readonly value: string;
      readonly isImplicit: boolean;
    }
  | { readonly kind: 'sequence'; readonly line: number; readonly items: readonly YamlNode[] }
  | { readonly kind: 'mapping'; readonly line: number; readonly entries: readonly (readonly [YamlNode, YamlNode])[] }
  | { readonly kind: 'alias'; readonly line: number; readonly name: string; readonly target: YamlNode };

/** The first document of a text; undefined: there is none. Throws YamlProblems. Follows parserc.go and decode.go of go-yaml. */
export function parseDocument(text: string): YamlNode | undefined {
  return new Parser(text).document();
}

const sharedTags = 'tag:yaml.org,2002:';

class Parser {
  private readonly scanner: Scanner;
  private readonly anchors = new Map<string, YamlNode>();
  private readonly handles = new Map<string, string>();

  constructor(text: string) {
    this.scanner = new Scanner(text);
  }

  document(): YamlNode | undefined {
    const first = this.kind();
    if (first === 'stream end') return undefined;
    this.directives();
    if (first === 'version' || first === 'tag directive' || first === 'document start') {
      if (this.kind() !== 'document start') throw this.problem('did not find expected <document start>');
      const { end } = this.scanner.next();
      if (this.is('version', 'tag directive', 'document start', 'document end', 'stream end')) {
        return this.empty(end);
      }
    }
    const node = this.node(true, false);
    this.scanner.peek();
    return node;
  }

  private kind(): TokenKind {
    return this.scanner.peek().kind;
  }

  private is(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.kind());
  }

  private problem(text: string, from?: Mark): YamlProblem {
    const { line } = this.scanner.peek().start;
    return new YamlProblem(text, { line, ...(from === undefined ? {} : { from: from.line }) });
  }

  private directives(): void {
    let hasVersion = false;
    while (this.is('version', 'tag directive')) {
      const { kind, value = '', suffix = '' } = this.scanner.peek();
      if (kind === 'version') {
        if (hasVersion) throw this.problem('found duplicate %YAML directive');
        if (value !== '1.1') throw this.problem('found incompatible YAML document');
        hasVersion = true;
      } else {
        if (this.handles.has(value)) throw this.problem('found duplicate %TAG directive');
        this.handles.set(value, suffix);
      }
      this.scanner.next();
    }
    if (!this.handles.has('!')) this.handles.set('!', '!');
    if (!this.handles.has('!!')) this.handles.set('!!', sharedTags);
  }

  private empty({ line }: Mark): YamlNode {
    return { kind: 'scalar', line, tag: '', value: '', isImplicit: true };
  }

  private node(isBlock: boolean, isIndentless: boolean): YamlNode {
    const { start } = this.scanner.peek();
    if (this.kind() === 'alias') return this.alias();
    const { anchor, tag } = this.properties(start);
    const node = this.content({ isBlock, isIndentless, tag, anchor, start });
    if (node !== undefined) return node;
    if (anchor === undefined && tag === '') throw this.problem('did not find expected node content', start);
    return this.named(anchor, { kind: 'scalar', line: start.line, tag, value: '', isImplicit: tag === '' });
  }

  private alias(): YamlNode {
    const { value = '', start } = this.scanner.next();
    const target = this.anchors.get(value);
    if (target === undefined) throw new YamlProblem(`unknown anchor '${value}' referenced`);
    return { kind: 'alias', line: start.line, name: value, target };
  }

  private named<Node extends YamlNode>(anchor: string | undefined, node: Node): Node {
    if (anchor !== undefined) this.anchors.set(anchor, node);
    return node;
  }

  /** An anchor and a tag, in any order. */
  private properties(start: Mark): { anchor: string | undefined; tag: string } {
    let anchor: Token | undefined;
    let tag: Token | undefined;
    for (;;) {
      if (anchor === undefined && this.kind() === 'anchor') anchor = this.scanner.next();
      else if (tag === undefined && this.kind() === 'tag') tag = this.scanner.next();
      else break;
    }
    return { anchor: anchor?.value, tag: tag === undefined ? '' : this.resolved(tag, start) };
  }

  private resolved({ value = '', suffix = '', start: own }: Token, start: Mark): string {
    if (value === '') return suffix;
    const prefix = this.handles.get(value);
    if (prefix === undefined) {
      throw new YamlProblem('found undefined tag handle', { line: own.line, from: start.line });
    }
    return prefix + suffix;
  }

  /** Undefined: what follows is no node. */
  private content(about: {
    readonly isBlock: boolean;
    readonly isIndentless: boolean;
    readonly tag: string;
    readonly anchor: string | undefined;
    readonly start: Mark;
  }): YamlNode | undefined {
    const { isBlock, isIndentless, tag, anchor, start } = about;
    const { line } = start;
    const { kind } = this.scanner.peek();
    if (kind === 'scalar') {
      const { value = '', isPlain } = this.scanner.next();
      const isImplicit = (tag === '' && isPlain === true) || tag === '!';
      return this.named(anchor, { kind: 'scalar', line, tag, value, isImplicit });
    }
    if (kind === '[' || (isBlock && kind === 'block sequence') || (isIndentless && kind === '-')) {
      const items: YamlNode[] = [];
      const node = this.named(anchor, { kind: 'sequence', line, items } as const);
      if (kind === '[') this.flowSequence(items);
      else if (kind === '-') this.indentlessSequence(items);
      else this.blockSequence(items);
      return node;
    }
    if (kind === '{' || (isBlock && kind === 'block mapping')) {
      const entries: [YamlNode, YamlNode][] = [];
      const node = this.named(anchor, { kind: 'mapping', line, entries } as const);
      if (kind === '{') this.flowMapping(entries);
      else this.blockMapping(entries);
      return node;
    }
    return undefined;
  }

  private blockSequence(items: YamlNode[]): void {
    const { start } = this.scanner.next();
    while (this.kind() === '-') {
      const { end } = this.scanner.next();
      items.push(this.is('-', 'block end') ? this.empty(end) : this.node(true, false));
    }
    if (this.kind() !== 'block end') throw this.problem("did not find expected '-' indicator", start);
    this.scanner.next();
  }

  /** The items of a key that stand as deep as the key. */
  private indentlessSequence(items: YamlNode[]): void {
    while (this.kind() === '-') {
      const { end } = this.scanner.next();
      items.push(this.is('-', '?', ':', 'block end') ? this.empty(end) : this.node(true, false));
    }
  }

  private blockMapping(entries: [YamlNode, YamlNode][]): void {
    const { start } = this.scanner.next();
    while (this.kind() === '?') {
      const key = this.blockPart();
      const { start: after } = this.scanner.peek();
      entries.push([key, this.kind() === ':' ? this.blockPart() : this.empty(after)]);
    }
    if (this.kind() !== 'block end') throw this.problem('did not find expected key', start);
    this.scanner.next();
  }

  /** What follows `?` or `:`. */
  private blockPart(): YamlNode {
    const { end } = this.scanner.next();
    return this.is('?', ':', 'block end') ? this.empty(end) : this.node(true, true);
  }

  private flowSequence(items: YamlNode[]): void {
    const { start } = this.scanner.next();
    for (let isFirst = true; this.kind() !== ']'; isFirst = false) {
      if (!isFirst) this.comma("did not find expected ',' or ']'", start);
      if (this.kind() === ']') break;
      items.push(this.kind() === '?' ? this.pair() : this.node(false, false));
    }
    this.scanner.next();
  }

  private comma(problem: string, start: Mark): void {
    if (this.kind() !== ',') throw this.problem(problem, start);
    this.scanner.next();
  }

  /** A mapping of one entry without braces, in a list. */
  private pair(): YamlNode {
    const { start, end } = this.scanner.next();
    // Upstream swallows what stands in place of the key.
    const key = this.is(':', ',', ']') ? this.emptyFor(end) : this.node(false, false);
    return { kind: 'mapping', line: start.line, entries: [[key, this.flowValue(',', ']')]] };
  }

  private emptyFor(mark: Mark): YamlNode {
    this.scanner.next();
    return this.empty(mark);
  }

  private flowMapping(entries: [YamlNode, YamlNode][]): void {
    const { start } = this.scanner.next();
    for (let isFirst = true; this.kind() !== '}'; isFirst = false) {
      if (!isFirst) this.comma("did not find expected ',' or '}'", start);
      if (this.kind() === '}') break;
      if (this.kind() === '?') {
        this.scanner.next();
        const { start: after } = this.scanner.peek();
        const key = this.is(':', ',', '}') ? this.empty(after) : this.node(false, false);
        entries.push([key, this.flowValue(',', '}')]);
      } else {
        const key = this.node(false, false);
        entries.push([key, this.empty(this.scanner.peek().start)]);
      }
    }
    this.scanner.next();
  }

  private flowValue(...ends: readonly TokenKind[]): YamlNode {
    if (this.kind() === ':') {
      this.scanner.next();
      if (!this.is(...ends)) return this.node(false, false);
    }
    return this.empty(this.scanner.peek().start);
  }
}
