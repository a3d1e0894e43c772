import { connectionInput, connectionOutput } from '../connection-streams.ts';
import type { Connection } from '../types.ts';
import { HttpError, type HttpFields, HttpReader, httpBytes } from './message.ts';

export interface HttpAnswer {
  /** `HTTP/1.1`. */
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly fields: HttpFields;
  /** Reads the body; throws HttpError when it ends too early. */
  readonly body: () => Promise<Uint8Array>;
}

export interface HttpQuestion {
  readonly method: string;
  readonly target: string;
  readonly fields: HttpFields;
  readonly body?: Uint8Array;
  /** Default `HTTP/1.1`. */
  readonly version?: string;
}

/** Sends a request and reads the head of the answer. Throws NetworkError, and HttpError (`ended` when nothing came). */
export async function askHttp(connection: Connection, question: HttpQuestion): Promise<HttpAnswer> {
  const { method, target, fields, body, version = 'HTTP/1.1' } = question;
  await connectionOutput(connection).write(httpBytes(`${method} ${target} ${version}`, fields, body));
  const reader = new HttpReader(connectionInput(connection));
  for (;;) {
    const head = await reader.head();
    if (head === undefined) throw new HttpError('ended');
    const [, spoken, code, reason = ''] = /^(HTTP\/\d\.\d) (\d{3})(?: (.*))?$/.exec(head.start) ?? [];
    if (spoken === undefined || code === undefined) throw new HttpError('garbage');
    const status = Number(code);
    if (status === 100) continue;
    const none = method === 'HEAD' || status === 204 || status === 304;
    return {
      version: spoken,
      status,
      reason,
      fields: head.fields,
      body: async () => (none ? new Uint8Array(0) : reader.body(head.fields, true)),
    };
  }
}
