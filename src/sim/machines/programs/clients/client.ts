import type { ClientFile, ClientName, ClientProcess, RunClient } from '#api';
import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import { type KeyReader, type Terminal, terminalOf } from '../../../runtime/process/terminal.ts';
import { copyFiles } from './copy.ts';
import { editOnMachine, editorOf } from './edit.ts';
import { filesBelow, filesIn, noKubeconfig, placeOf, replaceAll, type Servers, translate } from './kubeconfig.ts';
import { below, type NamedPaths } from './named-paths.ts';

/** How the learner's clients are reached from machines. */
export interface ClientAccess {
  readonly run: RunClient;
  servers(): Servers;
}

/** What a machine has to know of a client to run the learner's own one. The verb is the first word of its arguments. */
export interface ClientDefinition {
  readonly name: ClientName;
  /** What is not simulated of it, where that is the case. */
  readonly refusal: (verb: string) => string | undefined;
  readonly worksWithoutCluster: (verb: string) => boolean;
  readonly namedPaths: (args: readonly string[]) => readonly NamedPaths[];
  readonly readsInput: (args: readonly string[]) => boolean;
  readonly wantsTerminal: (args: readonly string[]) => boolean;
  readonly callsEditor: (args: readonly string[]) => boolean;
  /** Folders below the home directory in which it keeps what it knows. */
  readonly keeps: readonly string[];
  /** The variables of the environment that it hears. */
  readonly variables: RegExp;
}

/** Standard input as a file, which a client that runs elsewhere finds as one. */
const inputPaths: ReadonlySet<string> = new Set(['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

/** Flags that stand before the verb with their value apart. */
const withValue = /^(?:-[ns]|--(?:kubeconfig|context|kube-context|namespace|cluster|user|server|request-timeout|v))$/;

const verbOf = (args: readonly string[]) =>
  args.find((argument, index) => !argument.startsWith('-') && !withValue.test(args[index - 1] ?? '')) ?? '';

/**
 * A client on a machine: the learner's own one runs in a copy of the files that the command line names, with the machine's
 * kubeconfig led to where the lab's API server listens; what it made or changed comes back to the machine.
 */
export function defineClient(client: ClientDefinition): (access: ClientAccess | undefined) => Program {
  const { name } = client;
  return (access) =>
    defineProgram({
      name,
      run: async (context) => {
        const say = (text: string) => context.stderr.write(new TextEncoder().encode(`${text}\n`));
        const refusal =
          access === undefined ? `${name} on machines of this lab` : client.refusal(verbOf(context.arguments));
        if (access === undefined || refusal !== undefined) {
          await say(`not simulated: ${refusal}`);
          return 1;
        }
        const configs = kubeconfigPaths(context);
        const found = readConfigs(client, context, configs, access.servers());
        if ('problem' in found) {
          await say(found.problem);
          return 1;
        }
        const named = client.namedPaths(context.arguments).flatMap(({ parts }) => parts.map(({ path }) => path));
        const typed = new Map<string, Uint8Array>();
        for (const path of named.filter((one) => inputPaths.has(one))) {
          typed.set(path, typed.values().next().value ?? (await context.readAll()));
        }
        const words = new Map(found.words);
        const process = await access.run(name, (root) => {
          words.set(`${root}/bin/.editor`, editorOf(context.environment));
          words.set(root, '');
          return request(client, context, configs, found.texts, typed, root);
        });
        if (typeof process === 'string') {
          await say(`${name}: ${process}`);
          return 127;
        }
        const { code, files, directories } = await attend(client, context, process, words);
        for (const path of directories) context.files.makeDirectory(path, { recursive: true });
        for (const [path, file] of files) {
          const text = found.texts.has(path) ? replaceAll(new TextDecoder().decode(file.content), words) : undefined;
          keep(context, path, text === undefined ? file : { ...file, content: new TextEncoder().encode(text) });
        }
        return code;
      },
    });
}

/** Follows client-go tools/clientcmd: the flag, $KUBECONFIG, else the one in the user's home. */
function kubeconfigPaths(context: ProgramContext): readonly string[] {
  const { arguments: args, environment } = context;
  const at = args.findIndex((argument) => /^--kubeconfig(=|$)/.test(argument));
  const flag = at < 0 ? undefined : (args[at]?.split('=')[1] ?? args[at + 1]);
  const named = flag ?? environment.get('KUBECONFIG') ?? '';
  const paths = named === '' ? [`${environment.get('HOME') ?? '/root'}/.kube/config`] : named.split(':');
  return paths.filter((path) => path !== '').map((path) => context.path(path));
}

function readConfigs(client: ClientDefinition, context: ProgramContext, paths: readonly string[], servers: Servers) {
  const asksNobody = client.worksWithoutCluster(verbOf(context.arguments));
  const originals: string[] = [];
  const strangers = new Set<string>();
  const texts = new Map<string, string>();
  const words = new Map<string, string>();
  for (const path of paths) {
    if (!context.files.exists(path)) continue;
    if (!context.files.allows(path, 'r')) {
      return { problem: `error: error loading config file "${path}": open ${path}: permission denied` };
    }
    const text = new TextDecoder().decode(context.files.readFile(path));
    if (!asksNobody && /^\s*(?:- )?exec:/m.test(text))
      return { problem: 'not simulated: credential plugins on machines' };
    const translated = translate(text, servers);
    originals.push(text);
    for (const one of translated.strangers) strangers.add(one);
    texts.set(path, translated.text);
    for (const [from, to] of translated.words) words.set(from, to);
  }
  const place = placeOf(originals, contextOf(context.arguments));
  if (!asksNobody && place !== undefined && strangers.has(place)) return { problem: unreachable(place) };
  return texts.size > 0 ? { texts, words } : { texts, words: noKubeconfig.words };
}

/** The context that a command line asks for. */
function contextOf(args: readonly string[]): string | undefined {
  const at = args.findIndex((argument) => /^--(?:kube-)?context(=|$)/.test(argument));
  return at < 0 ? undefined : (args[at]?.split('=')[1] ?? args[at + 1]);
}

function unreachable(place: string): string {
  const host = place.replace(/:\d+$/, '');
  const isAddress = /^[\d.]+$/.test(host);
  return isAddress
    ? `Unable to connect to the server: dial tcp ${host}:${place.slice(host.length + 1) || '443'}: i/o timeout`
    : `Unable to connect to the server: dial tcp: lookup ${host}: no such host`;
}

function request(
  client: ClientDefinition,
  context: ProgramContext,
  configs: readonly string[],
  texts: ReadonlyMap<string, string>,
  typed: ReadonlyMap<string, Uint8Array>,
  root: string,
): ReturnType<Parameters<RunClient>[1]> {
  const args = [...context.arguments];
  const home = context.environment.get('HOME') ?? '/root';
  const named = client.namedPaths(args);
  for (const one of named) args[one.index] = below(root, one);
  const copy = copyFiles(context.files, [
    ...named.flatMap(({ parts }) => parts.map(({ path }) => context.path(path))),
    ...client.keeps.map((folder) => `${home}/${folder}`),
    ...[...texts.values()].flatMap(filesIn),
  ]);
  for (const [path, content] of typed) copy.files.set(path, content);
  for (const [path, text] of texts) copy.files.set(path, new TextEncoder().encode(filesBelow(root, text)));
  const isAlone = texts.size === 0 && !client.worksWithoutCluster(verbOf(args));
  const none = `${root}/.without-kubeconfig`;
  if (isAlone) copy.files.set('/.without-kubeconfig', new TextEncoder().encode(noKubeconfig.text));
  const config = isAlone ? none : configs.map((path) => `${root}${path}`).join(':');
  const terminal = terminalFor(client, context);
  return {
    arguments: args,
    workingDirectory: context.workingDirectory,
    environment: {
      ...Object.fromEntries([...context.environment].filter(([name]) => client.variables.test(name))),
      HOME: `${root}${home}`,
      KUBECONFIG: config,
    },
    files: copy.files,
    directories: [...copy.directories, context.workingDirectory, home, '/tmp'],
    ...(terminal === undefined ? {} : { terminal: { columns: terminal.columns, rows: terminal.rows } }),
    ...(client.callsEditor(args) ? { edit: (path, content) => editOnMachine(context, path, content) } : {}),
  };
}

/** The terminal that the process gets, when it wants one and this program has it on both sides. */
function terminalFor(client: ClientDefinition, context: ProgramContext): Terminal | undefined {
  const { stdin, stdout } = context;
  return client.wantsTerminal(context.arguments) && stdin.isTerminal && stdout.isTerminal
    ? terminalOf(context)
    : undefined;
}

/** Passes on what the process says and hears until it ends. */
async function attend(
  client: ClientDefinition,
  context: ProgramContext,
  process: ClientProcess,
  words: ReadonlyMap<string, string>,
) {
  const ended = context.process.onEnd(() => process.kill());
  context.process.handle('INT', () => process.interrupt());
  const terminal = terminalFor(client, context);
  let writing: Promise<unknown> = Promise.resolve();
  process.onOutput((stream, data) => {
    const text = Buffer.from(data).toString('latin1');
    const told = Buffer.from(replaceAll(text, words), 'latin1');
    const output = stream === 'stdout' ? context.stdout : context.stderr;
    writing = writing
      .then(() => (terminal === undefined ? output.write(told) : terminal.show(told)))
      .catch(() => process.kill());
  });
  const reader: KeyReader = { keys: (data) => process.write(data), hungUp: () => process.kill() };
  const released = context.process.onEnd(() => terminal?.releaseKeys(reader));
  if (terminal !== undefined) terminal.readKeys(reader);
  else if (client.readsInput(context.arguments)) void feed(context, process);
  else if (!client.callsEditor(context.arguments)) process.endInput();
  try {
    const result = await context.process.until(process.ended);
    await writing;
    return result;
  } finally {
    terminal?.releaseKeys(reader);
    released.close();
    ended.close();
  }
}

async function feed(context: ProgramContext, process: ClientProcess): Promise<void> {
  try {
    for (let data = await context.read(); data !== undefined; data = await context.read()) process.write(data);
  } catch {
    // The process on the machine is gone, and nobody types any more.
  }
  process.endInput();
}

function keep(context: ProgramContext, path: string, { content, mode }: ClientFile): void {
  const { files } = context;
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (folder !== '') files.makeDirectory(folder, { recursive: true });
  files.writeFile(path, content, files.exists(path) ? {} : { mode });
}
