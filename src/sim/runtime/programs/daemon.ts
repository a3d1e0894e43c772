import { parentOf } from '../files/paths.ts';
import { spawnChild } from '../process/child.ts';
import type { Needs, Program, ProgramContext } from '../process/program.ts';
import { fill } from './fill.ts';
import { type ServerKindName, serverKinds } from './servers/index.ts';
import { listener } from './servers/listener.ts';
import { type Pages, pagesServer } from './servers/pages.ts';
import type { ServerKind } from './servers/server.ts';

/** How a server behaves that only its log and files are simulated of. Times in lines: `{%Y-%m-%d}`; `{pid}`, `{NAME}`. */
export interface DaemonDefinition {
  readonly name: string;
  readonly needs?: Needs | undefined;
  /** With these arguments it answers and ends. */
  readonly answers?: readonly {
    readonly arguments: readonly string[];
    readonly stdout?: string;
    readonly stderr?: string;
    readonly code?: number;
  }[];
  /** Only with one of these first arguments is it a server; otherwise the arguments are executed (entry points). */
  readonly servesFor?: readonly string[];
  /** One of these variables must be set, or the lines are said and the exit code is `code`. */
  readonly requires?: { readonly oneOf: readonly string[]; readonly lines: readonly string[]; readonly code: number };
  /** Said at the start. */
  readonly log: readonly string[];
  /** Said at the start when the last of `writes` did not exist yet: first initialisation. */
  readonly firstLog?: readonly string[];
  readonly stream?: 'stdout' | 'stderr';
  /** Files that it leaves, relative ones in the directory that `directory` names. */
  readonly writes?: readonly {
    readonly path: string;
    readonly content?: string;
    readonly directory?: boolean;
    readonly mode?: number;
  }[];
  /** Who owns the files and runs the server: a uid and gid. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** What ps shows beside the process itself. */
  readonly workers?: readonly string[];
  /** What ps shows for the process itself. */
  readonly title?: string;
  /** What it does on its sockets; without it, it has none. */
  readonly serves?: ServerKindName;
  /** The pages that it serves over HTTP; instead of `serves`. */
  readonly pages?: Pages;
  /** Ports on which it takes connections and says nothing: its protocol is not simulated. */
  readonly listens?: readonly number[];
  readonly signals?: Readonly<Record<string, { readonly log: readonly string[]; readonly code: number }>>;
}

/** The program of that server. */
export function daemonProgram(definition: DaemonDefinition): Program {
  return { name: definition.name, needs: definition.needs, run: (context) => serve(definition, context) };
}

async function serve(definition: DaemonDefinition, context: ProgramContext): Promise<number> {
  const [first, ...rest] = context.arguments;
  for (const answer of definition.answers ?? []) {
    if (answer.arguments.join('\n') !== context.arguments.join('\n')) continue;
    if (answer.stdout !== undefined) await context.print(fill(answer.stdout, context));
    if (answer.stderr !== undefined) await context.stderr.write(new TextEncoder().encode(fill(answer.stderr, context)));
    return answer.code ?? 0;
  }
  if (definition.servesFor !== undefined && first !== undefined && !definition.servesFor.includes(first)) {
    if (!first.startsWith('-')) return execute(context, [first, ...rest]);
  }
  const kind = kindOf(definition);
  const done = await kind?.command?.(context);
  if (done !== undefined) return done;
  const stream = definition.stream === 'stderr' ? context.stderr : context.stdout;
  const say = async (lines: readonly string[]) => {
    for (const line of lines) await stream.write(new TextEncoder().encode(`${fill(line, context)}\n`));
  };
  const missing = definition.requires?.oneOf.every((name) => (context.environment.get(name) ?? '') === '');
  const fresh = isFresh(definition, context);
  if (definition.requires !== undefined && missing && fresh) {
    await say(definition.requires.lines);
    return definition.requires.code;
  }
  const ending = new Promise<{ readonly log: readonly string[]; readonly code: number }>((resolve) => {
    for (const [signal, reaction] of Object.entries(definition.signals ?? {})) {
      context.process.handle(signal, () => resolve(reaction));
    }
  });
  if (fresh) await say(definition.firstLog ?? []);
  // Workers find the master by what it is called.
  if (definition.title !== undefined) context.process.arguments = [definition.title];
  const running = await kind?.start(context);
  if (typeof running === 'number') return running;
  for (const [signal, react] of Object.entries(running?.signals ?? {}))
    context.process.handle(signal, () => void react());
  leaveFiles(definition, context);
  await say(definition.log);
  const { log, code } = await context.process.until(ending);
  if (typeof running === 'object') running.atEnd?.();
  await say(log);
  return code;
}

function kindOf({ serves, pages, listens }: DaemonDefinition): ServerKind | undefined {
  if (serves !== undefined) return serverKinds[serves];
  if (pages !== undefined) return pagesServer(pages);
  return listens === undefined ? undefined : listener(listens);
}

function isFresh(definition: DaemonDefinition, context: ProgramContext): boolean {
  const last = definition.writes?.at(-1);
  return last === undefined || !context.files.exists(context.path(last.path));
}

/** Raises FileSystemError where the server may not write, as the real one would fail to start. */
function leaveFiles(definition: DaemonDefinition, context: ProgramContext): void {
  for (const { path, content, directory, mode } of definition.writes ?? []) {
    const target = context.path(path);
    if (context.files.exists(target)) continue;
    const options = {
      ...(mode === undefined ? {} : { mode }),
      ...(context.process.credentials.uid === 0 ? definition.owner : {}),
    };
    if (!context.files.exists(parentOf(target))) context.files.makeDirectory(parentOf(target), { recursive: true });
    if (directory) context.files.makeDirectory(target, options);
    else context.files.writeFile(target, new TextEncoder().encode(content ?? ''), options);
  }
}

function execute(context: ProgramContext, args: readonly string[]): Promise<never> {
  spawnChild(context, args, { parent: context.process.parent, instead: context.process });
  return context.forever();
}
