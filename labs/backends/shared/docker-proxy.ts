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
    const parts: Uint8Array[] = [];
    for await (const part of request.body) parts.push(part);
    const body = Buffer.concat(parts);
    // Creating a volume that is there already succeeds as well: it is not ours then.
    const volumes: string[] = [];
    for (const name of volumesIn(creation.kind, parse(body))) {
      if (!(await existing('volume', name))) volumes.push(name);
    }
    const response = await transport({ ...request, body: once(body) });
    if (response.status !== 201) return withoutHops(response);
    const answer = await readBody(response);
    const id = textIn(parse(answer), creation.key);
    // The engine names volumes that were given no name; a container's are remembered even if it is gone before a reset.
    if (creation.kind === 'volume' && id !== undefined && textIn(parse(body), 'Name') === undefined) volumes.push(id);
    for (const name of volumes) made('volume', name);
    if (creation.kind !== 'volume' && id !== undefined) made(creation.kind, id);
    return { ...withoutHops(response), body: answer };
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

/** The volumes that a creation names: itself, or what a container mounts, which the engine makes where it is missing. */
function volumesIn(kind: MadeKind, body: Document): readonly string[] {
  const own = textIn(body, 'Name');
  if (kind === 'volume') return own === undefined ? [] : [own];
  if (kind !== 'container') return [];
  const { HostConfig } = body as {
    readonly HostConfig?: { readonly Binds?: unknown; readonly Mounts?: unknown } | null;
  };
  const binds = Array.isArray(HostConfig?.Binds) ? HostConfig.Binds : [];
  const mounts = Array.isArray(HostConfig?.Mounts) ? HostConfig.Mounts : [];
  const names = [
    ...binds.map((bind) => String(bind).split(':')[0]),
    ...mounts.map((mount) => (mount?.Type === 'volume' ? textIn(mount, 'Source') : undefined)),
  ];
  return [...new Set(names.flatMap((name) => (name !== undefined && /^[^/]/.test(name) ? [name] : [])))];
}

type Document = Readonly<Record<string, unknown>>;

function parse(bytes: Uint8Array): Document {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Document) : {};
  } catch {
    return {};
  }
}

function textIn(document: Document, key: string): string | undefined {
  const value = document[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Headers that belong to one connection are made anew by whoever serves the answer. */
function withoutHops(response: HttpResponse): HttpResponse {
  if (response.status === 101) return response;
  const hops = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);
  const headers = Object.fromEntries(Object.entries(response.headers).filter(([name]) => !hops.has(name)));
  return { ...response, headers };
}
