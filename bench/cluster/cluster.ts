import type { Lab } from '#api';
import { loadImages, loadLab } from '#labs';
import { createSimulation, type SimulationOptions } from '#sim';

/** What of an answer the measurements look at. */
export interface Answer {
  readonly items?: readonly Answer[];
  readonly status?: Readonly<Record<string, unknown>>;
}

/** A cluster in this process, without sockets and disk. */
export interface Cluster {
  /** The object of the answer; throws when it is an error. */
  ask(method: string, target: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

/** The two-node lab with as many workers as wanted. */
export async function openCluster(clock: SimulationOptions['clock'], workers = 1): Promise<Cluster> {
  const simulation = await createSimulation({
    lab: withWorkers(await loadLab('two-node'), workers),
    clock,
    seed: 'bench',
    images: loadImages(new URL('../../labs/images/', import.meta.url)),
    database: undefined,
    token: 'bench',
    serverUrl: () => '',
    certificateAuthority: undefined,
    log: (line) => console.error(line),
  });
  const ask: Cluster['ask'] = async (method, target, body) => {
    const [path = '', query = ''] = target.split('?');
    const response = await simulation.kubernetes?.handler({
      method,
      path,
      query: new URLSearchParams(query),
      headers: { authorization: 'Bearer bench', 'content-type': 'application/json' },
      body: (async function* () {
        if (body !== undefined) yield Buffer.from(JSON.stringify(body));
      })(),
      signal: new AbortController().signal,
    });
    const text = await textOf(response?.body ?? '');
    if (response === undefined || response.status > 299) throw new Error(`${method} ${target}: ${text}`);
    return JSON.parse(text) as Answer;
  };
  return { ask, close: () => simulation.close() };
}

function withWorkers({ docker: _, ...lab }: Lab, workers: number): Lab {
  const { kubernetes } = lab;
  if (kubernetes === undefined) return lab;
  const others = Array.from({ length: workers }, (_worker, index) => ({ name: `node${index + 1}` }));
  return { ...lab, kubernetes: { ...kubernetes, nodes: [...kubernetes.nodes.slice(0, 1), ...others] } };
}

async function textOf(body: string | Uint8Array | AsyncIterable<string | Uint8Array>): Promise<string> {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}
