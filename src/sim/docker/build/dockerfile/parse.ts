import { readArguments } from '../instructions/arg.ts';
import type { Action, InstructionDefinition } from '../instructions/definition.ts';
import { instructions } from '../instructions/index.ts';
import { DockerfileError } from './dockerfile-error.ts';
import { readFlags, splitFlags } from './flags.ts';
import { joinLines, type Line } from './lines.ts';
import { type Arguments, separated } from './words.ts';

/** One instruction, ready to run. `source` is what the step's line shows. */
export interface Command {
  readonly name: string;
  readonly source: string;
  readonly run: Action;
}

/** What a FROM begins. */
export interface StagePlan {
  /** Lower case; empty when it has none. */
  readonly name: string;
  readonly base: string;
  readonly platform: string;
  readonly source: string;
  readonly commands: readonly Command[];
}

/** An ARG above the first FROM. */
export interface GlobalArgument {
  readonly source: string;
  readonly values: readonly (readonly [string, string | undefined])[];
}

export interface Dockerfile {
  readonly globals: readonly GlobalArgument[];
  readonly stages: readonly StagePlan[];
  readonly escapeCharacter: string;
  readonly warnings: readonly string[];
}

const byName = new Map<string, InstructionDefinition>(instructions.map((one) => [one.name, one]));

/** An instruction whose text is taken apart, but not understood. */
interface Node {
  readonly name: string;
  readonly flags: readonly string[];
  readonly args: Arguments;
  readonly line: Line;
}

function splitLine(line: Line, escapeCharacter: string): Node {
  const match = /^(\S+)(?:[\t\v\f\r ]+(.*))?$/s.exec(line.text.trim());
  const name = (match?.[1] ?? '').toLowerCase();
  const { flags, rest } = splitFlags(match?.[2] ?? '');
  const text = rest.trim();
  const split = name === 'from' ? separated : byName.get(name)?.split;
  // What ONBUILD keeps for later has to be readable now.
  if (name === 'onbuild' && text !== '') splitLine({ ...line, text }, escapeCharacter);
  return { name, flags, args: split?.(text, escapeCharacter) ?? { values: [], isJson: false }, line };
}

function parseCommand({ name, flags, args, line }: Node): Command {
  const definition = byName.get(name);
  if (definition === undefined) throw new DockerfileError(`unknown instruction: ${name.toUpperCase()}`);
  const known = [...(definition.flags ?? []), ...(definition.newerFlags ?? [])];
  const run = definition.parse({
    args: args.values,
    isJson: args.isJson,
    // HEALTHCHECK NONE does not look at its flags, and neither does ARG.
    flags: name === 'arg' ? new Map() : readFlags(flags, known),
    original: line.text,
  });
  return { name, source: line.text.trim(), run };
}

function parseFrom({ flags, args, line }: Node): Omit<StagePlan, 'commands'> {
  const [base = '', as = '', name = ''] = args.values;
  const isNamed = args.values.length === 3 && as.toLowerCase() === 'as';
  if (!isNamed && args.values.length !== 1) throw new DockerfileError('FROM requires either one or three arguments');
  if (isNamed && !/^[a-z][a-z0-9-_.]*$/.test(name.toLowerCase())) {
    throw new DockerfileError(
      `invalid name for build stage: ${JSON.stringify(name)}, name can't start with a number or contain symbols`,
    );
  }
  const platform = readFlags(flags, ['platform']).get('platform') ?? '';
  return { name: isNamed ? name.toLowerCase() : '', base, platform, source: line.text.trim() };
}

/** A single instruction: a trigger, or a change of `docker commit`. Throws DockerfileError. */
export function parseInstruction(text: string): Command {
  const { lines, escapeCharacter } = joinLines(text);
  const [line, ...more] = lines;
  if (line === undefined || more.length > 0) throw new DockerfileError('onbuild trigger should be a single expression');
  return parseCommand(splitLine(line, escapeCharacter));
}

/** Instructions without stages, of which only some are allowed. Throws DockerfileError. */
export function parseInstructions(
  text: string,
  allowed: readonly string[],
): { readonly commands: readonly Command[]; readonly escapeCharacter: string } {
  const { lines, escapeCharacter } = joinLines(text);
  const nodes = lines.map((line) => splitLine(line, escapeCharacter));
  const wrong = nodes.find(({ name }) => !allowed.includes(name));
  if (wrong !== undefined) throw new DockerfileError(`${wrong.name} is not a valid change command`);
  return { commands: nodes.map(parseCommand), escapeCharacter };
}

/**
 * A whole Dockerfile. Throws DockerfileError: `failed to parse FILE: ...` for text that cannot be taken apart,
 * `dockerfile parse error line N: ...` for an instruction that makes no sense. Follows buildkit instructions.Parse.
 */
export function parseDockerfile(file: string, text: string): Dockerfile {
  const { lines, escapeCharacter, warnings } = within(`failed to parse ${file}`, () => joinLines(text));
  const nodes = lines.map((line) => within(`failed to parse ${file}`, () => splitLine(line, escapeCharacter)));
  const globals: GlobalArgument[] = [];
  const stages: (Omit<StagePlan, 'commands'> & { readonly commands: Command[] })[] = [];
  for (const node of nodes) {
    const place = `dockerfile parse error line ${node.line.number}`;
    const stage = stages.at(-1);
    if (node.name === 'from') stages.push({ ...within(place, () => parseFrom(node)), commands: [] });
    else if (node.name === 'arg' && stage === undefined) {
      globals.push({ source: node.line.text.trim(), values: within(place, () => readArguments(node.args.values)) });
    } else {
      const command = within(place, () => parseCommand(node));
      if (stage === undefined) throw new DockerfileError('no build stage in current context');
      stage.commands.push(command);
    }
  }
  return { globals, stages, escapeCharacter, warnings };
}

function within<T>(place: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof DockerfileError ? new DockerfileError(`${place}: ${error.message}`) : error;
  }
}
