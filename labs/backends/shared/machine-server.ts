import type { Duplex } from 'node:stream';
import { type Handler, type HttpRequest, type HttpResponse, type MachineSession, type Machines, UserError } from '#api';
import { encodeFrame, FrameReader, frameKinds } from '#clients';

interface LoginRequest {
  readonly command: readonly string[];
  readonly user: string;
  readonly tty: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly terminalType: string;
}

/** Lets the lab's `ssh` in: POST /machines/NAME with an upgrade, then the frames of `#clients`. */
export function createMachineServer(machines: Machines): Handler {
  return async (request) => {
    const name = /^\/machines\/([^/]+)$/.exec(request.path)?.[1];
    if (name === undefined) return refuse(new UserError('not-found', 'There is nothing here.'));
    try {
      return await logIn(machines, decodeURIComponent(name), request);
    } catch (error) {
      if (error instanceof UserError) return refuse(error);
      throw error;
    }
  };
}

function refuse({ code, message, nextStep }: UserError): HttpResponse {
  const body = JSON.stringify({ code, message, nextStep });
  return { status: 404, headers: { 'Content-Type': 'application/json' }, body };
}

async function logIn(machines: Machines, name: string, request: HttpRequest): Promise<HttpResponse> {
  const asked = await readRequest(request);
  if (!machines.names().includes(name)) {
    throw new UserError(
      'unknown-machine',
      `ssh: Could not resolve hostname ${name}: Name or service not known`,
      `The machines of this lab: ${machines.names().join(', ')}.`,
    );
  }
  let connection: Duplex | undefined;
  let answer: (text: Uint8Array | undefined) => void = () => undefined;
  const send = (kind: number, content: Uint8Array | string) => {
    if (connection?.destroyed === false) connection.write(encodeFrame(kind, content));
  };
  const session = machines.open(name, {
    ...asked,
    edit: (path, content) =>
      new Promise((resolve) => {
        answer = resolve;
        send(frameKinds.edit, Buffer.concat([Buffer.from(`${path}\0`), content]));
      }),
  });
  return {
    status: 101,
    headers: { Connection: 'Upgrade', Upgrade: 'cka-lab-machine' },
    upgrade: (socket, head) => {
      connection = socket;
      serve(session, socket, head, send, (text) => answer(text));
    },
  };
}

async function readRequest({ body }: HttpRequest): Promise<LoginRequest> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as LoginRequest;
}

function serve(
  session: MachineSession,
  socket: Duplex,
  head: Uint8Array,
  send: (kind: number, content: Uint8Array | string) => void,
  edited: (text: Uint8Array | undefined) => void,
): void {
  const reader = new FrameReader();
  const take = (data: Uint8Array): void => {
    try {
      for (const { kind, content } of reader.push(data)) {
        if (kind === frameKinds.stdin) session.write(content);
        else if (kind === frameKinds.stdinEnd) session.endInput();
        else if (kind === frameKinds.resize) {
          const { columns, rows } = JSON.parse(Buffer.from(content).toString('utf8')) as Record<
            'columns' | 'rows',
            number
          >;
          session.resize(columns, rows);
        } else if (kind === frameKinds.edited) edited(content);
        else if (kind === frameKinds.unchanged) edited(undefined);
      }
    } catch {
      // Whoever speaks something else is cut off.
      socket.destroy();
    }
  };
  session.onOutput((stream, data) => send(stream === 'stdout' ? frameKinds.stdout : frameKinds.stderr, data));
  socket.on('data', take);
  socket.on('error', () => socket.destroy());
  socket.once('close', () => {
    edited(undefined);
    session.hangUp();
  });
  void session.ended.then((code) => {
    send(frameKinds.exit, JSON.stringify({ code }));
    socket.end();
  });
  if (head.length > 0) take(head);
}
