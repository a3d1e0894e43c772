import type { Handler, HttpResponse } from '#api';
import { readBody } from '#clients';

/** What somebody made on an engine. */
export type MadeKind = 'container' | 'volume' | 'network';

const creations: readonly { readonly path: RegExp; readonly kind: MadeKind; readonly key: 'Id' | 'Name' }[] = [
  { path: /^(\/v[\d.]+)?\/containers\/create$/, kind: 'container', key: 'Id' },
  { path: /^(\/v[\d.]+)?\/volumes\/create$/, kind: 'volume', key: 'Name' },
  { path: /^(\/v[\d.]+)?\/networks\/create$/, kind: 'network', key: 'Id' },
];

/**
 * The engine behind `transport` as the lab's clients see it: everything passes as it is, and `made` hears what is created on the way,
 * so that a reset takes away what was made through this lab and nothing else.
 */
export function createDockerProxy(
  transport: Handler,
  existing: (kind: MadeKind, id: string) => Promise<boolean>,
  made: (kind: MadeKind, id: string) => void,
): Handler {
  return async (request) => {
    const creation = request.method === 'POST' ? creations.find(({ path }) => path.test(request.path)) : undefined;
    if (creation === undefined) return withoutHops(await transport(request));
    // Creating a volume that is there already succeeds as well: it is not ours then.
    const parts: Uint8Array[] = [];
    for await (const part of request.body) parts.push(part);
    const body = Buffer.concat(parts);
    const name = creation.kind === 'volume' ? nameIn(body, 'Name') : undefined;
    const before = name !== undefined && (await existing('volume', name));
    const response = await transport({ ...request, body: once(body) });
    if (response.status !== 201) return withoutHops(response);
    const answer = await readBody(response);
    const id = nameIn(answer, creation.key);
    if (id !== undefined && !before) made(creation.kind, id);
    return { ...withoutHops(response), body: answer };
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

function nameIn(bytes: Uint8Array, key: 'Id' | 'Name'): string | undefined {
  try {
    const value = (JSON.parse(Buffer.from(bytes).toString('utf8')) as Readonly<Record<string, unknown>>)[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Headers that belong to one connection are made anew by whoever serves the answer. */
function withoutHops(response: HttpResponse): HttpResponse {
  if (response.status === 101) return response;
  const hops = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);
  const headers = Object.fromEntries(Object.entries(response.headers).filter(([name]) => !hops.has(name)));
  return { ...response, headers };
}
