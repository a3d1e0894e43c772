import { type MachineSession, type MachineSessionOptions, UserError } from '#api';
import type {
  Container,
  Files,
  MountPoint,
  NetworkStack,
  Process,
  RuntimeImage,
  SimulatedRuntime,
} from '../runtime/index.ts';
import { normalizePath, rootDevice, usersOf } from '../runtime/index.ts';
import type { ProcessEntry } from '../runtime/process/process-entry.ts';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin';

export interface MachineOptions {
  readonly name: string;
  readonly files: Files;
  readonly runtime: SimulatedRuntime;
  /** What is below the machine's own files. */
  readonly image: RuntimeImage;
  /** Undefined: one that reaches nobody. */
  readonly network: NetworkStack | undefined;
  /** What its kernel mounts. */
  readonly mounts: readonly MountPoint[];
  /** The processes of its containers. */
  readonly foreign: () => readonly ProcessEntry[];
}

export type Editor = NonNullable<MachineSessionOptions['edit']>;

/** One machine that is switched on: made when somebody logs in for the first time. */
export class Machine {
  readonly name: string;
  readonly #container: Container;
  readonly #init: Process;
  /** By the pid of the session's first process. */
  readonly #editors = new Map<number, Editor>();

  constructor({ name, files, runtime, image, network, mounts, foreign }: MachineOptions) {
    this.name = name;
    this.#container = runtime.createContainer({
      id: `machine-${name}`,
      image,
      writable: { id: `machine-${name}`, tree: files },
      arguments: ['/sbin/init'],
      environment: [`PATH=${path}`],
      workingDirectory: '/',
      user: '',
      hostname: name,
      tty: false,
      openStdin: false,
      mounts: [],
      readOnlyRoot: false,
      ground: { root: rootDevice, mounts },
      foreign,
      ...(network === undefined ? {} : { network }),
    });
    this.#init = this.#container.start();
  }

  get processes(): readonly ProcessEntry[] {
    return [...this.#container.processes];
  }

  get root(): Files {
    return this.#container.root;
  }

  /** A login shell, or one command of it. Throws UserError when there is no such user. */
  open(options: MachineSessionOptions): MachineSession {
    const user = usersOf(this.#container.root).find(({ name }) => name === options.user);
    if (user === undefined) {
      throw new UserError(
        'unknown-machine-user',
        `${options.user}@${this.name}: Permission denied (publickey).`,
        'Log in as root.',
        255,
      );
    }
    const { home, shell } = user;
    const hasHome = this.#container.root.exists(home);
    const process = this.#container.exec({
      // As sshd names a shell that runs a command: without its folder.
      arguments:
        options.command.length === 0
          ? [shell, '-l']
          : [shell.replace(/^(?:\/usr)?\/bin\//, ''), '-c', options.command.join(' ')],
      environment: [
        `PATH=${path}`,
        `HOME=${home}`,
        `USER=${user.name}`,
        `LOGNAME=${user.name}`,
        `SHELL=${shell}`,
        'LANG=C.UTF-8',
        ...(options.tty ? [`TERM=${options.terminalType}`] : []),
      ],
      workingDirectory: hasHome ? normalizePath(home) : '/',
      user: user.name,
      tty: options.tty,
      openStdin: true,
    });
    process.resize(options.columns, options.rows);
    if (options.edit !== undefined) this.#editors.set(process.pid, options.edit);
    const ended = process.exited.then(({ code }) => {
      this.#editors.delete(process.pid);
      return code;
    });
    return {
      onOutput: (listener) => {
        process.onOutput((stream, data) => listener(stream, data));
      },
      write: (data) => process.writeStdin(data),
      endInput: () => process.endStdin(),
      resize: (columns, rows) => process.resize(columns, rows),
      hangUp: () => {
        process.endStdin();
        process.kill('HUP');
      },
      ended,
    };
  }

  /** The editor of the person in whose session that process runs. */
  editorFor(pid: number): Editor | undefined {
    const parents = new Map(this.#container.processes.map((entry) => [entry.pid, entry.parent]));
    for (let place: number | undefined = pid; place !== undefined && place !== 0; place = parents.get(place)) {
      const editor = this.#editors.get(place);
      if (editor !== undefined) return editor;
    }
    return undefined;
  }

  close(): void {
    this.#init.kill('KILL');
  }
}
