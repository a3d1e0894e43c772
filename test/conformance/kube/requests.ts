import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { KubeObject } from '#apimachinery';
import type { FuzzRequest } from '../../fuzz/exchange.ts';

/** One request as a real client sent it. $RV, $UID and $HASH stand for what the server said before. */
export interface RecordedRequest {
  readonly method: string;
  readonly target: string;
  readonly accept?: string;
  readonly contentType?: string;
  /** JSON, or bytes as `hex:...`. */
  readonly body?: unknown;
  /** It names the ETag that the same request got before. */
  readonly again?: boolean;
}

/** What clients sent for one scenario, and what a real control plane of 1.35 answers in the world of `world.yaml`. */
export interface RequestSequence {
  readonly name: string;
  readonly clients: readonly string[];
  /** `answer` is undefined where it depends on who was faster. */
  readonly steps: readonly { readonly request: RecordedRequest; readonly answer: string | undefined }[];
}

/** A reply as far as an answer tells it. */
export interface ReplyFacts {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

/** Sends to a server; how does not matter. */
export type Send = (request: FuzzRequest) => Promise<ReplyFacts>;

const folder = new URL('../../golden/kubectl/', import.meta.url);

/** The objects that stand in the cluster before a sequence. */
export function loadWorld(): readonly KubeObject[] {
  return parse(readFileSync(new URL('world.yaml', folder), 'utf8')) as KubeObject[];
}

/** Steps of the file are pairs of indices: of the request, and of the answer or null. */
export function loadSequences(): readonly RequestSequence[] {
  const { requests, answers, sequences } = JSON.parse(readFileSync(new URL('requests.json', folder), 'utf8')) as {
    readonly requests: readonly RecordedRequest[];
    readonly answers: readonly string[];
    readonly sequences: readonly (Omit<RequestSequence, 'steps'> & {
      readonly steps: readonly (readonly [number, number | null])[];
    })[];
  };
  return sequences.map((sequence) => ({
    ...sequence,
    steps: sequence.steps.map(([request, answer]) => ({
      request: requests[request] ?? { method: '', target: '' },
      answer: answer === null ? undefined : answers[answer],
    })),
  }));
}

/** Sends requests one after the other, each with what the server said before in place of what the recording said. */
export function replayer(send: Send): (request: RecordedRequest) => Promise<ReplyFacts> {
  const tags = new Map<string, string>();
  const read = async (target: string) => JSON.parse((await send({ method: 'GET', target })).text) as KubeObject;
  return async (request) => {
    const { method, accept, contentType, body } = request;
    let { target } = request;
    const [path = ''] = target.split('?');
    if (target.includes('$HASH')) target = await hashed(path, read);
    if (target.includes('$RV')) target = target.replace('$RV', (await read(path)).metadata?.resourceVersion ?? '');
    let text = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body);
    if (text !== undefined && /\$(RV|UID)/.test(text)) {
      const { metadata } = await read(path);
      text = text.replaceAll('$RV', metadata?.resourceVersion ?? '1').replaceAll('$UID', metadata?.uid ?? '');
    }
    const key = `${path} ${accept}`;
    const tag = request.again === true ? tags.get(key) : undefined;
    const reply = await send({
      method,
      target,
      headers: {
        ...(accept === undefined ? {} : { accept }),
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
        ...(tag === undefined ? {} : { 'if-none-match': tag }),
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const { etag } = lowerCase(reply.headers);
    if (etag !== undefined) tags.set(key, String(etag));
    return reply;
  };
}

/** The address under which the index has that document of OpenAPI. */
async function hashed(path: string, read: (target: string) => Promise<object>): Promise<string> {
  const { paths } = (await read('/openapi/v3')) as {
    readonly paths?: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
  };
  return paths?.[path.replace('/openapi/v3/', '')]?.serverRelativeURL ?? path;
}

/** Status, media type, kind, reason and warnings, as `answers` of requests.json have them. */
export function answerOf(request: RecordedRequest, reply: ReplyFacts): string {
  const type = reply.type.split(/;(?! ?(?:as|g|v)=)/)[0]?.trim() ?? '';
  const words = [String(reply.status), type];
  const isObject = /^application\/(?:json|vnd\.kubernetes\.protobuf)/.test(type) && reply.text !== '';
  if (isObject && !/[?&]watch=/.test(request.target)) words.push(...kindOf(reply.text));
  const { warning } = lowerCase(reply.headers);
  const warnings = warning === undefined ? [] : [warning].flat();
  return [words.filter((word) => word !== '').join(' '), ...warnings].join(' ! ');
}

/** The kind of a document and, of a Status, its reason. */
function kindOf(text: string): string[] {
  const { kind, reason } = JSON.parse(text) as { readonly kind?: string; readonly reason?: string };
  return kind === undefined ? [] : kind === 'Status' && reason !== undefined ? [kind, reason] : [kind];
}

function lowerCase(headers: ReplyFacts['headers']): Readonly<Record<string, string | readonly string[]>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
