import { FileSystemError } from '../../../files/file-system-error.ts';
import type { HttpReply, HttpRequestMessage } from '../../../network/http/server.ts';
import type { ProgramContext } from '../../../process/program.ts';
import { formatDate } from '../../dates.ts';
import { logOutput } from '../log-output.ts';
import { nearest, type Scope, type Site } from './site.ts';

const encode = (text: string) => new TextEncoder().encode(text);

export function say(context: ProgramContext, text: string): void | Promise<void> {
  return context.stderr.write(encode(`${text}\n`));
}

/** What lines of the error log begin with. */
export function stamp({ system, process }: ProgramContext, level: string): string {
  return `${formatDate('%Y/%m/%d %H:%M:%S', system.clock.now())} [${level}] ${process.pid}#${process.pid}:`;
}

/** A line for the error log, and for who called nginx. */
export async function sayTwice(context: ProgramContext, level: string, text: string): Promise<void> {
  await say(context, `${stamp(context, level)} ${text}`);
  await say(context, `nginx: [${level}] ${text}`);
}

/** A log that cannot be written holds nobody up. */
export async function write(context: ProgramContext, path: string, line: string): Promise<void> {
  try {
    await logOutput(context, path).write(encode(line));
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
  }
}

export async function logAccess(
  context: ProgramContext,
  site: Site,
  scope: Scope,
  value: (name: string) => string | undefined,
): Promise<void> {
  const [path = '/var/log/nginx/access.log', format = 'combined'] = nearest(scope, 'access_log')?.arguments ?? [];
  if (path === 'off') return;
  const template = site.formats.get(format) ?? '';
  const line = template.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced: string | undefined, plain: string | undefined) => {
      const text = value(braced ?? plain ?? '');
      return text === undefined || text === '' ? '-' : text;
    },
  );
  await write(context, path, `${line}\n`);
}

/** Values that are known only when the reply is there. */
export function afterwards(name: string, reply: HttpReply, request: HttpRequestMessage): string | undefined {
  const length = request.method === 'HEAD' || reply.status === 304 ? 0 : (reply.body?.length ?? 0);
  if (name === 'status') return String(reply.status);
  if (name === 'body_bytes_sent') return String(length);
  return name === 'bytes_sent' ? String(length + 230) : undefined;
}
