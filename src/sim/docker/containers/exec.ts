import { z } from 'zod';
import type { HttpRequest, HttpResponse } from '#api';
import { FileSystemError, type Files, type Process, StartError } from '../../runtime/index.ts';
import { goType, readBody, strictBody } from '../body.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { linkVariables } from '../networks/links.ts';
import { empty, integer, json } from '../wire.ts';
import { areDetachKeys, detachReader } from './detach-keys.ts';
import { processEnvironment } from './environment.ts';
import type { Life } from './life.ts';
import { execHijackHeaders, hijack } from './streams.ts';

const execSchema = z
  .looseObject({
    User: z.string().default(''),
    Privileged: z.boolean().default(false),
    Tty: z.boolean().default(false),
    AttachStdin: z.boolean().default(false),
    AttachStdout: z.boolean().default(false),
    AttachStderr: z.boolean().default(false),
    Env: z.array(z.string()).nullish(),
    WorkingDir: z.string().default(''),
    Cmd: z.array(z.string()).nullish(),
    DetachKeys: z.string().default(''),
  })
  .register(goType, { name: 'types.ExecConfig' });
const startSchema = z
  .looseObject({ Detach: z.boolean().default(false), Tty: z.boolean().default(false) })
  .register(goType, { name: 'types.ExecStartCheck' });

interface Exec {
  readonly id: string;
  readonly life: Life;
  readonly options: z.infer<typeof execSchema>;
  process: Process | undefined;
  running: boolean;
  exitCode: number | null;
  /** Whether its terminal was left by keys: what becomes of its process is not told any more. */
  left?: boolean;
  pid: number;
}

/** A command as events show it: the program, a blank, and what there is of arguments. */
export function commandInEvents([program = '', ...args]: readonly string[]): string {
  return `${program} ${args.join(' ')}`;
}

/** The exec instances of one engine. */
export class Execs {
  readonly #engine: Engine;
  readonly #execs = new Map<string, Exec>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** `POST /containers/{name}/exec` */
  async create(request: HttpRequest, name: string): Promise<HttpResponse> {
    const options = await readBody(request, execSchema, strictBody);
    const [command] = options.Cmd ?? [];
    if (command === undefined) throw refuse.noExecCommand();
    const life = this.#engine.container(name);
    demandRunning(life, name);
    if (!areDetachKeys(options.DetachKeys))
      throw refuse.badParameter(`Invalid escape keys (${options.DetachKeys}) provided`);
    const id = this.#engine.newId();
    this.#execs.set(id, { id, life, options, process: undefined, running: false, exitCode: null, pid: 0 });
    life.execIds.add(id);
    life.emit(`exec_create: ${commandInEvents(options.Cmd ?? [])}`, { execID: id });
    return json(201, { Id: id });
  }

  /** `POST /exec/{id}/start` */
  async start(request: HttpRequest, id: string): Promise<HttpResponse> {
    const { Detach: detach, Tty: raw } = await readBody(request, startSchema, strictBody);
    const exec = this.#need(id);
    if (exec.exitCode !== null || exec.running) throw refuse.execRunning(id);
    demandRunning(exec.life, exec.life.record.name);
    const { options, life } = exec;
    life.emit(`exec_start: ${commandInEvents(options.Cmd ?? [])}`, { execID: id });
    let failure: string | undefined;
    try {
      this.#run(exec);
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      failure = failureText(error);
      exec.exitCode = 126;
      life.execIds.delete(id);
      if (detach) throw refuse.badParameter(failure);
    }
    if (detach) return empty(200);
    const { process } = exec;
    let leave: () => void = () => undefined;
    let tell: (text: string) => void = () => undefined;
    const readKeys = options.Tty ? detachReader(options.DetachKeys) : undefined;
    const text = `${failure}\r\n`;
    return hijack(
      request,
      {
        // What the client says now, not what it said when it made the exec.
        framed: !raw,
        open: (send, end) => {
          leave = end;
          tell = (line) => void send('stdout', new TextEncoder().encode(line));
          if (process === undefined) {
            void send('stdout', new TextEncoder().encode(text));
            return end();
          }
          process.onOutput((stream, data) =>
            (stream === 'stdout' ? options.AttachStdout : options.AttachStderr) ? send(stream, data) : undefined,
          );
          void process.exited.then(() => end());
        },
        input: (data) => {
          if (!options.AttachStdin) return;
          const { data: passed, left } = readKeys?.(data) ?? { data, left: false };
          if (left) {
            // The engine takes these keys for a failure: the exec counts as one that could not be attached to.
            Object.assign(exec, { left: true, running: false, exitCode: 126 });
            life.execIds.delete(id);
            tell('exec attach failed: error on attach stdin: read escape sequence\r\n');
            leave();
          }
          if (passed.length > 0) process?.writeStdin(passed);
        },
        inputEnded: () => {
          if (!options.AttachStdin) return;
          // Whoever leaves a terminal leaves what runs in it alone.
          if (options.Tty) leave();
          else process?.endStdin();
        },
        closed: () => undefined,
      },
      execHijackHeaders,
    );
  }

  /** `POST /exec/{id}/resize` */
  resize(request: HttpRequest, id: string): HttpResponse {
    const [rows, columns] = [integer(request.query, 'h', 400), integer(request.query, 'w', 400)];
    this.#need(id).process?.resize(columns, rows);
    return empty(200);
  }

  /** `GET /exec/{id}/json` */
  inspect(id: string): HttpResponse {
    const { options, life, running, exitCode, pid } = this.#need(id);
    const [entrypoint = '', ...args] = options.Cmd ?? [];
    return json(200, {
      ID: id,
      Running: running,
      ExitCode: exitCode,
      ProcessConfig: {
        tty: options.Tty,
        entrypoint,
        arguments: args,
        privileged: options.Privileged,
        ...(options.User === '' ? {} : { user: options.User }),
      },
      OpenStdin: options.AttachStdin,
      OpenStderr: options.AttachStderr,
      OpenStdout: options.AttachStdout,
      CanRemove: false,
      ContainerID: life.record.id,
      DetachKeys: '',
      Pid: pid,
    });
  }

  #run(exec: Exec): void {
    const { options, life } = exec;
    const { config } = life.record;
    if (life.container === undefined) throw refuse.notRunning(life.record.id);
    const workingDirectory = [options.WorkingDir, config.WorkingDir, '/'].find((path) => path !== '') ?? '/';
    demandDirectory(life.container.root, workingDirectory);
    const process = life.container.exec({
      arguments: options.Cmd ?? [],
      environment: processEnvironment(config, {
        tty: options.Tty,
        linked: linkVariables(life.engine, life),
        own: options.Env ?? [],
      }),
      workingDirectory,
      user: options.User === '' ? config.User : options.User,
      tty: options.Tty,
      openStdin: options.AttachStdin,
    });
    exec.process = process;
    exec.running = true;
    exec.pid = life.record.pid + process.pid;
    void process.exited.then(({ code }) => {
      if (exec.left) return;
      exec.running = false;
      exec.exitCode = code;
      life.execIds.delete(exec.id);
      life.emit('exec_die', { execID: exec.id, exitCode: String(code) });
    });
  }

  #need(id: string): Exec {
    const exec = this.#execs.get(id);
    if (exec === undefined) throw refuse.noSuchExec(id);
    return exec;
  }
}

function demandRunning(life: Life, name: string): void {
  if (life.record.status === 'restarting') throw refuse.restarting(life.record.id);
  if (life.record.status === 'paused') throw refuse.paused(name);
  if (!life.running) throw refuse.notRunning(life.record.id);
}

/** What the engine writes on the stream instead of output. */
// The engine's own runc calls directories what its version of Go calls all that cannot be executed.
function failureText(error: StartError): string {
  if (error.reason === 'no-such-user') return error.message;
  const place = error.reason === 'bad-working-directory' ? '' : 'unable to start container process: ';
  return `OCI runtime exec failed: exec failed: ${place}${error.message.replace(/: is a directory$/, ': permission denied')}: unknown`;
}

/** An exec, unlike a container's first process, makes no directory to work in. Throws StartError with runc's words. */
function demandDirectory(files: Files, path: string): void {
  const wrong = (message: string) => new StartError('bad-working-directory', message);
  if (!path.startsWith('/')) throw wrong('Cwd must be an absolute path');
  const failed = (reason: string) =>
    wrong(`unable to start container process: chdir to cwd ("${path}") set in config.json failed: ${reason}`);
  try {
    if (files.stat(path).type !== 'directory') throw failed('not a directory');
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    throw failed(error.description.toLowerCase());
  }
}
