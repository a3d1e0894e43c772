import type { IFileSystem } from 'just-bash';
import { holdClocks } from '../../time/index.ts';
import { FileSystemError } from '../files/file-system-error.ts';
import { joinPath, normalizePath } from '../files/paths.ts';
import { spawnChild } from '../process/child.ts';
import { joinBytes } from '../process/create-context.ts';
import type { ProgramContext } from '../process/program.ts';
import { StartError } from '../process/start-error.ts';
import { Pipe } from '../process/streams.ts';
import { appetiteOf, programOfAwk } from './appetite.ts';
import { awkArguments } from './awk-arguments.ts';
import { sedArguments } from './sed-arguments.ts';

const encoder = new TextEncoder();
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Runs one of just-bash's commands with this program's arguments, stdin and files; gives its exit code. */
export async function borrow(context: ProgramContext, name: string): Promise<number> {
  const appetite = appetiteOf(name, context.arguments);
  switch (appetite.kind) {
    case 'lines':
      return forLines(context, (input) => runBorrowed(context, name, context.arguments, input));
    case 'first': {
      const { bytes } = await firstLines(context, appetite.lines);
      return runBorrowed(context, name, context.arguments, bytes);
    }
    case 'until-exit':
      return untilExit(context);
    default: {
      const needsInput = !['basename', 'dirname', 'expr', 'find', 'tree'].includes(name);
      const input = needsInput ? await readWhenAsked(context, name) : new Uint8Array(0);
      return runBorrowed(context, name, context.arguments, input);
    }
  }
}

const lineEnd = 10;

/** Runs it for the whole lines that came, again and again, until there are no more; gives the last status. */
async function forLines(context: ProgramContext, run: (input: Uint8Array) => Promise<number>): Promise<number> {
  let rest: Uint8Array = new Uint8Array(0);
  let code = 0;
  for (let chunk = await context.read(); chunk !== undefined; chunk = await context.read()) {
    const end = chunk.lastIndexOf(lineEnd) + 1;
    const whole = joinBytes([rest, chunk.subarray(0, end)]);
    rest = end === 0 ? joinBytes([rest, chunk]) : chunk.slice(end);
    if (end > 0) code = await run(whole);
  }
  return rest.length > 0 ? run(rest) : code;
}

/** The first so many lines of stdin, or all if there are fewer. */
async function firstLines(context: ProgramContext, wanted: number, before?: Uint8Array) {
  const chunks = before === undefined ? [] : [before];
  let lines = countLines(before);
  while (lines < wanted) {
    const chunk = await context.read();
    if (chunk === undefined) return { bytes: joinBytes(chunks), isAll: true };
    chunks.push(chunk.slice());
    lines += countLines(chunk);
  }
  return { bytes: joinBytes(chunks), isAll: false };
}

function countLines(bytes: Uint8Array | undefined): number {
  let lines = 0;
  for (const byte of bytes ?? []) if (byte === lineEnd) lines += 1;
  return lines;
}

const seen = '\u0001seen ';

/** An awk program that exits is run on ever more lines, until it exits before the last of them. */
async function untilExit(context: ProgramContext): Promise<number> {
  const place = programOfAwk(context.arguments) ?? 0;
  const args = [...context.arguments];
  args[place] = `{ __seen = NR } ${args[place]} END { printf "${seen}%d", __seen }`;
  let input = await firstLines(context, 1);
  for (;;) {
    let output = '';
    const write = (data: Uint8Array) => {
      output += latin1(data);
    };
    const quiet = { ...context, stdout: { ...context.stdout, write } };
    const code = await runBorrowed(quiet, 'awk', args, input.bytes);
    const mark = output.lastIndexOf(seen);
    const isOver = input.isAll || mark < 0 || Number(output.slice(mark + seen.length)) < countLines(input.bytes);
    if (isOver) {
      await context.stdout.write(Buffer.from(mark < 0 ? output : output.slice(0, mark), 'latin1'));
      return code;
    }
    input = await firstLines(context, countLines(input.bytes) * 2, input.bytes);
  }
}

const read = new Set<string>();

/** just-bash, which reads each command's own module when it first runs: told to say how it is used, it waits for nothing simulated. */
async function justBashWith(command: string): Promise<typeof import('just-bash')> {
  const justBash = await holdClocks(import('just-bash'));
  if (!read.has(command)) await new justBash.Bash({ defenseInDepth: false }).exec(`${command} --help`);
  read.add(command);
  return justBash;
}

async function runBorrowed(
  context: ProgramContext,
  name: string,
  args: readonly string[],
  input: Uint8Array,
): Promise<number> {
  const { Bash, defineCommand } = await holdClocks(justBashWith(name));
  const line = [name, ...argumentsFor(name, args)].map(quote).join(' ');
  const stdin = latin1(input);
  const bash = new Bash({
    fs: adaptFiles(context),
    cwd: context.workingDirectory,
    env: Object.fromEntries(context.environment),
    defenseInDepth: false,
    // What find and xargs start are programs of the container.
    customCommands: [
      'sh',
      'echo',
      'ls',
      'rm',
      'cp',
      'mv',
      'cat',
      'touch',
      'mkdir',
      'chmod',
      'chown',
      'grep',
      'id',
      'stat',
      'wc',
    ].map((command) =>
      defineCommand(command, async (args, inner) => runProgram(context, [command, ...args], String(inner.stdin))),
    ),
  });
  const abort = new AbortController();
  context.process.onEnd(() => abort.abort());
  const result = await context.process.until(bash.exec(line, { stdin, stdinKind: 'bytes', signal: abort.signal }));
  await context.stdout.write(bytesOf(result.stdout));
  if (result.stderr !== '') {
    const text = result.stderr.replace(/^bash: (?:line \d+: )?/gm, '');
    await context.stderr.write(encoder.encode(text));
  }
  return result.exitCode;
}

/** The arguments as the command that is borrowed understands them. */
function argumentsFor(name: string, args: readonly string[]): readonly string[] {
  if (name === 'awk') return awkArguments(args);
  return name === 'sed' ? sedArguments(args) : args;
}

/** Reads stdin unless every operand is a file: then there is nothing to wait for on a terminal. */
async function readWhenAsked(context: ProgramContext, name: string): Promise<Uint8Array> {
  const isAlone = name === 'jq' && context.arguments.some((arg) => /^(?:-[a-zA-Z]*n[a-zA-Z]*|--null-input)$/.test(arg));
  if (isAlone) return new Uint8Array(0);
  const script = ['awk', 'sed', 'jq'].includes(name) ? 1 : 0;
  const operands = context.arguments.filter((arg) => !arg.startsWith('-'));
  const files = operands.slice(script).filter((operand) => context.files.exists(context.path(operand)));
  if (name !== 'xargs' && files.length > 0) return new Uint8Array(0);
  return context.readAll();
}

async function runProgram(context: ProgramContext, args: readonly string[], stdin: string) {
  const input = new Pipe();
  void input.write(encoder.encode(stdin));
  input.end();
  const outputs: [Uint8Array[], Uint8Array[]] = [[], []];
  const collect = (chunks: Uint8Array[]) => ({
    isTerminal: false,
    write: (data: Uint8Array) => void chunks.push(data.slice()),
  });
  try {
    const child = spawnChild(context, args, { stdin: input, stdout: collect(outputs[0]), stderr: collect(outputs[1]) });
    const { code } = await context.process.until(child.exited);
    const text = (chunks: Uint8Array[]) => new TextDecoder().decode(joinBytes(chunks));
    return { stdout: text(outputs[0]), stderr: text(outputs[1]), exitCode: code };
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return { stdout: '', stderr: `${context.name}: ${args[0]}: No such file or directory\n`, exitCode: 127 };
  }
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** just-bash gives bytes as a string of characters below 256, text as it is. */
function bytesOf(text: string): Uint8Array {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 255) return encoder.encode(text);
  const bytes = Buffer.from(text, 'latin1');
  const asText = bytes.toString('utf8');
  return asText.includes('\ufffd') && !text.includes('\u00ef\u00bf\u00bd') ? encoder.encode(text) : bytes;
}

function adaptFiles(context: ProgramContext): IFileSystem {
  const { files } = context;
  const at = (path: string) => normalizePath(path, context.workingDirectory);
  const content = (data: string | Uint8Array) => (typeof data === 'string' ? encoder.encode(data) : data);
  const guard = <T>(run: () => T): Promise<T> => {
    try {
      return Promise.resolve(run());
    } catch (error) {
      if (!(error instanceof FileSystemError)) return Promise.reject(error);
      return Promise.reject(
        Object.assign(new Error(`${error.code}: ${error.description.toLowerCase()}, '${error.path}'`), {
          code: error.code,
        }),
      );
    }
  };
  const facts = (path: string, follow: boolean) =>
    guard(() => {
      const found = follow ? files.facts(at(path)) : files.linkFacts(at(path));
      return {
        isFile: found.type === 'file' || found.type === 'device',
        isDirectory: found.type === 'directory',
        isSymbolicLink: found.type === 'symlink',
        mode: found.mode,
        size: found.size,
        mtime: new Date(found.modified),
        ino: found.inode,
      };
    });
  const copy = (from: string, to: string): void => {
    if (files.stat(from).type === 'directory') {
      files.makeDirectory(to, { recursive: true });
      for (const name of files.readDirectory(from)) copy(joinPath(from, name), joinPath(to, name));
    } else files.writeFile(to, files.readFile(from));
  };
  return {
    readFile: (path) => guard(() => new TextDecoder().decode(files.readFile(at(path)))),
    readFileBuffer: (path) => guard(() => files.readFile(at(path)).slice()),
    writeFile: (path, data) => guard(() => files.writeFile(at(path), content(data))),
    appendFile: (path, data) => guard(() => files.appendFile(at(path), content(data))),
    exists: (path) => guard(() => files.exists(at(path))),
    stat: (path) => facts(path, true),
    lstat: (path) => facts(path, false),
    mkdir: (path, options) => guard(() => files.makeDirectory(at(path), { recursive: options?.recursive ?? false })),
    readdir: (path) => guard(() => [...files.readDirectory(at(path))]),
    rm: (path, options) =>
      guard(() => {
        if (options?.force && !files.exists(at(path))) return;
        files.remove(at(path), { recursive: options?.recursive ?? false });
      }),
    cp: (from, to) => guard(() => copy(at(from), at(to))),
    mv: (from, to) => guard(() => files.rename(at(from), at(to))),
    resolvePath: (base, path) => normalizePath(path, base),
    getAllPaths: () => [],
    chmod: (path, mode) => guard(() => files.chmod(at(path), mode & 0o7777)),
    symlink: (target, path) => guard(() => files.symlink(target, at(path))),
    link: (from, to) => guard(() => files.link(at(from), at(to))),
    readlink: (path) => guard(() => files.readLink(at(path))),
    realpath: (path) => guard(() => files.realPath(at(path))),
    utimes: (path, _accessed, modified) => guard(() => files.change(at(path), { modified: modified.getTime() })),
  };
}
