import { connect, type TLSSocket } from 'node:tls';

/** Where the server is and how to speak to it, from a lab's kubeconfig. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly authority: string;
  /** The administrator's, PEM. */
  readonly certificate: string;
  readonly key: string;
}

/** The bytes of a whole request as client-go sends it, made before the clock runs. */
export function prepare(server: Server, method: string, target: string, body?: unknown): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const head = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${server.host}:${server.port}`,
    'User-Agent: bench/v1.35.0 (linux/amd64) kubernetes/0000000',
    'Accept: application/json, */*',
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`]),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
}

/** A request as `prepare` makes it that wants a Table, as kubectl does. */
export function wantingTable(request: Buffer): Buffer {
  const accept = 'Accept: application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
  return Buffer.from(request.toString().replace(/Accept: [^\r]*/, accept));
}

const endOfHead = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');

/**
 * A connection that stays open and does as little as it can, so that a run measures the server: raw bytes out, the status
 * and the length of what comes back.
 */
export class Connection {
  readonly #socket: TLSSocket;
  #waiting: ((answer: { status: number; bytes: number }) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;
  #head: Buffer = Buffer.alloc(0);
  #status = 0;
  #bytes = 0;
  /** Bytes of the body yet to come; NaN: it is chunked; -1: the head has yet to come. */
  #left = -1;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    const fail = (error: Error) => this.#failed?.(error);
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the server closed the connection')));
  }

  static async open(server: Server): Promise<Connection> {
    return new Connection(await handshake(server));
  }

  /** Sends one request; resolves with the status and size of its answer, rejects when the connection breaks. */
  ask(request: Buffer): Promise<{ status: number; bytes: number }> {
    return new Promise((resolve, reject) => {
      this.#waiting = resolve;
      this.#failed = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    let body = chunk;
    if (this.#left === -1) {
      this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      const end = this.#head.indexOf(endOfHead);
      if (end < 0) return;
      const head = this.#head.toString('latin1', 0, end);
      this.#status = Number(head.slice(9, 12));
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
      this.#left = length === undefined ? Number.NaN : Number(length);
      body = this.#head.subarray(end + endOfHead.length);
      this.#head = Buffer.alloc(0);
      this.#bytes = 0;
    }
    this.#bytes += body.length;
    const whole = Number.isNaN(this.#left)
      ? body.subarray(-lastChunk.length).equals(lastChunk)
      : this.#bytes >= this.#left;
    if (!whole) return;
    this.#left = -1;
    this.#waiting?.({ status: this.#status, bytes: this.#bytes });
  }
}

/** A watch that calls `line` when events have arrived; resolves when its first bytes are there. */
export async function openStream(server: Server, request: Buffer, arrived: (text: string) => void) {
  const socket = await handshake(server);
  socket.on('error', () => {});
  await new Promise<void>((resolve) => {
    socket.once('data', () => {
      socket.on('data', (chunk: Buffer) => arrived(chunk.toString('latin1')));
      resolve();
    });
    socket.write(request);
  });
  return { close: () => void socket.destroy() };
}

function handshake({ host, port, authority, certificate, key }: Server): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ host, port, ca: authority, cert: certificate, key }, () => {
      socket.setNoDelay(true);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
