import { createConnection } from 'node:net';
import { UserError } from '#api';
import { encodeFrame, FrameReader, frameKinds } from './frames.ts';

export interface MachineConnectionOptions {
  readonly socketPath: string;
  readonly machine: string;
  /** Empty: the login shell. */
  readonly command: readonly string[];
  readonly user: string;
  readonly tty: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly terminalType: string;
  readonly onOutput: (stream: 'stdout' | 'stderr', data: Uint8Array) => void;
  /** Undefined: nothing was changed. */
  readonly edit: (name: string, content: Uint8Array) => Promise<Uint8Array | undefined>;
}

/** A shell or command on a machine, over the lab's socket. */
export interface MachineConnection {
  write(data: Uint8Array): void;
  endInput(): void;
  resize(columns: number, rows: number): void;
  /** Breaks the connection: what runs there is hung up. */
  hangUp(): void;
  /** The exit code; 255 when the connection broke. */
  readonly ended: Promise<number>;
}

/** Logs in. Rejects with UserError when the lab has no such machine or user. */
export function connectMachine(options: MachineConnectionOptions): Promise<MachineConnection> {
  const { socketPath, machine, command, user, tty, columns, rows, terminalType } = options;
  return new Promise((resolve, reject) => {
    const socket = createConnection(socketPath);
    const body = JSON.stringify({ command, user, tty, columns, rows, terminalType });
    socket.write(
      `POST /machines/${encodeURIComponent(machine)} HTTP/1.1\r\nHost: lab\r\nConnection: Upgrade\r\nUpgrade: cka-lab-machine\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    let end: (code: number) => void = () => undefined;
    const ended = new Promise<number>((done) => {
      end = done;
    });
    const send = (kind: number, content: Uint8Array | string) => void socket.write(encodeFrame(kind, content));
    const reader = new FrameReader();
    const take = (data: Uint8Array) => {
      for (const { kind, content } of reader.push(data)) {
        if (kind === frameKinds.stdout) options.onOutput('stdout', content);
        else if (kind === frameKinds.stderr) options.onOutput('stderr', content);
        else if (kind === frameKinds.exit) {
          end((JSON.parse(Buffer.from(content).toString('utf8')) as { readonly code: number }).code);
        } else if (kind === frameKinds.edit) void edit(content);
      }
    };
    const edit = async (content: Uint8Array) => {
      const zero = content.indexOf(0);
      const name = Buffer.from(content.subarray(0, zero)).toString('utf8');
      const edited = await options.edit(name, content.slice(zero + 1)).catch(() => undefined);
      if (edited === undefined) send(frameKinds.unchanged, '');
      else send(frameKinds.edited, edited);
    };
    let head = Buffer.alloc(0);
    let inFrames = false;
    socket.on('data', (data: Buffer) => {
      if (inFrames) return take(data);
      head = Buffer.concat([head, data]);
      const blank = head.indexOf('\r\n\r\n');
      // A refusal is read to its end.
      if (blank < 0 || !head.toString('latin1').startsWith('HTTP/1.1 101')) return;
      const rest = head.subarray(blank + 4);
      inFrames = true;
      resolve({
        write: (bytes) => send(frameKinds.stdin, bytes),
        endInput: () => send(frameKinds.stdinEnd, ''),
        resize: (width, height) => send(frameKinds.resize, JSON.stringify({ columns: width, rows: height })),
        hangUp: () => void socket.destroy(),
        ended,
      });
      take(rest);
    });
    socket.once('error', (error) => (inFrames ? end(255) : reject(error)));
    socket.once('end', () => {
      if (!inFrames) reject(refusal(head));
    });
    socket.once('close', () => end(255));
  });
}

function refusal(answer: Buffer): UserError {
  try {
    const body = answer.subarray(answer.indexOf('\r\n\r\n') + 4).toString('utf8');
    const { code, message, nextStep } = JSON.parse(body) as Record<'code' | 'message' | 'nextStep', string>;
    return new UserError(code, message, nextStep, 255);
  } catch {
    return new UserError(
      'refused',
      'The machine cannot be reached.',
      'cka-lab status shows whether the lab runs.',
      255,
    );
  }
}
