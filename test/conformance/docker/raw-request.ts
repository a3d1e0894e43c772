import { connect, type Socket } from 'node:net';
import { pack } from 'tar-stream';

const open = (host: string) => connect(host.replace('unix://', ''));

const head = (request: string, more: string) => `${request.replace(' ', ' /v1.41')} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

/** Sends the beginning of a body, and vanishes when the engine has it. */
export async function vanishWithin(host: string, request: string, body: Uint8Array): Promise<void> {
  const socket = open(host);
  socket.write(head(request, 'Content-Type: application/x-tar\r\nTransfer-Encoding: chunked\r\n'));
  socket.write(`${body.length.toString(16)}\r\n`);
  socket.write(body);
  await new Promise<void>((sent) => socket.write('\r\n', () => sent()));
  socket.destroy();
}

/** Takes the connection over; `typed` is sent when the engine has agreed, and the client vanishes when it reads `said`. */
export function vanishFromStream(
  host: string,
  request: string,
  { body = '', typed, said }: { readonly body?: string; readonly typed: string; readonly said: string },
): Promise<void> {
  const socket: Socket = open(host);
  const length = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  socket.write(head(request, `Connection: Upgrade\r\nUpgrade: tcp\r\n${length}`) + body);
  return new Promise((vanished, failed) => {
    let read = '';
    let agreed = false;
    socket.on('error', failed);
    socket.on('data', (data) => {
      read += data.toString();
      if (!agreed && read.includes('\r\n\r\n')) {
        agreed = true;
        socket.write(typed);
      }
      if (!read.includes(said)) return;
      socket.destroy();
      vanished();
    });
  });
}

/** An archive of these files. */
export async function archiveOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const packed = pack();
  for (const [name, text] of Object.entries(files)) packed.entry({ name }, text);
  packed.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of packed) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
