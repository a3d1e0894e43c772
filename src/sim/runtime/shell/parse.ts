import type { CommandNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode } from 'just-bash';
import { holdClocks } from '../../time/index.ts';

export type { CommandNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode };
export type PipelineNode = StatementNode['pipelines'][number];
export type WordPart = WordNode['parts'][number];
export type Redirection = SimpleCommandNode['redirections'][number];
export type FunctionNode = Extract<CommandNode, { type: 'FunctionDef' }>;
export type ParameterPart = Extract<WordPart, { type: 'ParameterExpansion' }>;
export type Condition = Extract<CommandNode, { type: 'ConditionalCommand' }>['expression'];

/** What a script stumbles over: a word that may not be there, or the end before something was closed by `matching`. */
export interface Stumble {
  readonly token?: string;
  readonly matching?: string;
}

/** A script that is no script. `incomplete`: more lines could make it one. */
export class ShellSyntaxError extends Error {
  readonly incomplete: boolean;
  readonly over: Stumble;

  constructor(message: string, incomplete: boolean, over: Stumble = {}) {
    super(message);
    this.name = 'ShellSyntaxError';
    this.incomplete = incomplete;
    this.over = over;
  }
}

type Parse = (text: string) => ScriptNode;
let parser: Promise<Parse> | undefined;

/** The parser is heavy and most containers never need it: it is loaded with the first script. */
export function loadParser(): Promise<Parse> {
  parser ??= holdClocks(import('just-bash')).then(
    ({ parse }) =>
      (text: string) =>
        known(text, parse),
  );
  return parser;
}

const most = 50;
/** Longer scripts are hardly those of images. */
const longest = 20_000;
const scripts = new Map<string, ScriptNode>();

/** Every container of an image runs the same script: the last ones are parsed once. Nobody changes what was parsed. */
function known(text: string, parse: Parse): ScriptNode {
  const before = scripts.get(text);
  const script = before ?? translate(text, parse);
  if (text.length > longest) return script;
  scripts.delete(text);
  scripts.set(text, script);
  for (const oldest of scripts.keys()) {
    if (scripts.size <= most) break;
    scripts.delete(oldest);
  }
  return script;
}

/** The parser takes `a=` after a redirection for an assignment: quotes of nothing make it the word that it is. */
function withRedirectedWords(text: string, parse: Parse): ScriptNode {
  for (let script = text; ; ) {
    try {
      return parse(script);
    } catch (error) {
      const { token, message } = error as { token?: { type?: string; start?: number }; message?: string };
      if (token?.type !== 'ASSIGNMENT_WORD' || token.start === undefined) throw error;
      if (!message?.endsWith('Expected redirection target')) throw error;
      script = `${script.slice(0, token.start)}''${script.slice(token.start)}`;
    }
  }
}

function translate(text: string, parse: Parse): ScriptNode {
  let script: ScriptNode;
  try {
    script = withRedirectedWords(text, parse);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/unexpected EOF while looking for matching|unterminated/i.test(message)) {
      const matching = /matching [`'](.)'/.exec(message)?.[1];
      throw new ShellSyntaxError('unterminated quoted string', true, matching === undefined ? {} : { matching });
    }
    const token = (error as { token?: { type?: string; value?: string } }).token;
    if (token?.type === 'EOF') {
      const expected = /`(fi|done|esac|then|do|in|\}|\))'/.exec(message)?.[1];
      const hint = expected === undefined ? '' : ` (expecting "${expected}")`;
      throw new ShellSyntaxError(`unexpected end of file${hint}`, true);
    }
    const near = /unexpected token `([^']*)'/.exec(message)?.[1] ?? token?.value;
    const over = near === undefined || near === '' ? {} : { token: near };
    throw new ShellSyntaxError(near === undefined || near === '' ? message : `unexpected "${near}"`, false, over);
  }
  const token = tokenWithoutCommand(script);
  if (token !== undefined) throw new ShellSyntaxError(`unexpected "${token}"`, false, { token });
  for (const statement of script.statements) {
    if (statement.deferredError !== undefined) {
      const { token } = statement.deferredError;
      throw new ShellSyntaxError(`unexpected "${token}"`, false, { token });
    }
    for (const pipeline of statement.pipelines) {
      for (const command of pipeline.commands) {
        const unfinished = command.type !== 'FunctionDef' && command.redirections.some(isOpenHereDocument);
        if (unfinished) throw new ShellSyntaxError('unexpected end of file', true);
      }
    }
  }
  return script;
}

function isOpenHereDocument(redirection: Redirection): boolean {
  return redirection.target.type === 'HereDoc' && redirection.target.terminated === false;
}

/** The operator that stands where a command should (`a && && b`), anywhere in a script: the parser makes an empty command of it. */
function tokenWithoutCommand(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  if (isStatement(node)) {
    for (const [index, { commands }] of node.pipelines.entries()) {
      const empty = commands.findIndex(isEmptyCommand);
      if (empty < 0 || node.pipelines.length + commands.length === 2) continue;
      return empty < commands.length - 1 ? '|' : (node.operators[index] ?? ';');
    }
  }
  for (const child of Object.values(node)) {
    const found = tokenWithoutCommand(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isStatement = (node: object): node is StatementNode => 'type' in node && node.type === 'Statement';

const isEmptyCommand = (command: CommandNode) =>
  command.type === 'SimpleCommand' &&
  command.name === null &&
  command.assignments.length + command.redirections.length === 0;
