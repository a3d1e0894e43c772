import { loadParser, type SimpleCommandNode, type StatementNode, type WordNode } from './parse.ts';
import type { Shell } from './shell.ts';

/** What a word says when nothing in it is quoted or expanded: only such words are aliases. */
function literalOf(word: WordNode | null | undefined): string | undefined {
  const [part, ...more] = word?.parts ?? [];
  return part?.type === 'Literal' && more.length === 0 ? part.value : undefined;
}

const quoted = (word: WordNode): WordNode => ({
  ...word,
  parts: [{ type: 'SingleQuoted', value: literalOf(word) ?? '' }],
});

/**
 * What a command is when its first word is an alias: the statements of that alias, the last of them with this command's own
 * arguments. Undefined: it is none. An alias does not expand again within itself.
 */
export async function expandAlias(
  shell: Shell,
  node: SimpleCommandNode,
): Promise<readonly StatementNode[] | undefined> {
  const { aliases } = shell.state;
  if (aliases.size === 0 || !shell.state.expandsAliases) return undefined;
  const used = new Set<string>();
  const parse = await loadParser();
  const expand = (command: SimpleCommandNode): readonly StatementNode[] | undefined => {
    const name = literalOf(command.name);
    const value = name === undefined || used.has(name) ? undefined : aliases.get(name);
    if (name === undefined || value === undefined) return undefined;
    used.add(name);
    return joined(parse(value).statements, command, /\s$/.test(value));
  };
  const joined = (
    statements: readonly StatementNode[],
    { args, assignments, redirections }: SimpleCommandNode,
    nextToo: boolean,
  ): readonly StatementNode[] =>
    statements.flatMap((statement, index) => {
      const isLast = index === statements.length - 1;
      const pipelines = statement.pipelines.map((pipeline, place) => ({
        ...pipeline,
        commands: pipeline.commands.map((command, at) => {
          if (command.type !== 'SimpleCommand') return command;
          const name = literalOf(command.name);
          const own =
            command.name !== null && name !== undefined && used.has(name) ? quoted(command.name) : command.name;
          const isEnd = isLast && place === statement.pipelines.length - 1 && at === pipeline.commands.length - 1;
          if (!isEnd) return { ...command, name: own };
          return {
            ...command,
            name: own,
            assignments: [...assignments, ...command.assignments],
            args: [...command.args, ...(nextToo ? nextWords(args) : args)],
            redirections: [...command.redirections, ...redirections],
          };
        }),
      }));
      const [pipeline] = pipelines;
      const [only] = pipeline?.commands ?? [];
      const isAlone = pipelines.length === 1 && pipeline?.commands.length === 1 && !statement.background;
      const again = isAlone && only?.type === 'SimpleCommand' ? expand(only) : undefined;
      return again ?? [{ ...statement, pipelines }];
    });
  /** After an alias that ends with a blank the next word may be one, too. */
  const nextWords = (args: readonly WordNode[]): WordNode[] => {
    const [first, ...rest] = args;
    const value = aliases.get(literalOf(first) ?? '');
    const command = value === undefined ? undefined : parse(value).statements[0]?.pipelines[0]?.commands[0];
    if (command?.type !== 'SimpleCommand' || command.name === null) return [...args];
    return [command.name, ...command.args, ...rest];
  };
  return expand(node);
}
