import { parse } from 'yaml';
import { z } from 'zod';

/** Where a kubeconfig of a machine leads: which of its servers are the lab's API server, and where that listens. */
export interface Servers {
  /** `https://127.0.0.1:40123`: where the lab's API server listens on the learner's computer. */
  readonly url: string;
  /** Names and addresses under which machines know it. */
  readonly hosts: readonly string[];
}

/** A kubeconfig for the learner's computer, and what to put in place of what there is otherwise said. */
export interface Translation {
  readonly text: string;
  /** What the real kubectl says -> what it says on the machine. */
  readonly words: ReadonlyMap<string, string>;
  /** The hosts, with their ports, that the lab does not know. */
  readonly strangers: ReadonlySet<string>;
}

/** Nobody listens there. */
const closed = '127.0.0.1:1';
const serverLine = /^(\s*(?:- )?server:\s*["']?)(https?):\/\/([^\s"'/]+)/gm;

/**
 * Leads the servers of a kubeconfig to where the lab's API server listens, those under a port of a machine where nobody
 * does to one where nobody does. So are hosts that the lab does not know: nothing outside is to be asked.
 */
export function translate(text: string, { url, hosts }: Servers): Translation {
  const words = new Map<string, string>();
  const real = new URL(url).host;
  const strangers = new Set<string>();
  const translated = text.replace(serverLine, (_, before: string, scheme: string, place: string) => {
    const { hostname, port } = new URL(`${scheme}://${place}`);
    const isApi = (port === '6443' && hosts.includes(hostname)) || (hostname === '10.96.0.1' && port === '');
    if (!isApi && !hosts.includes(hostname)) {
      strangers.add(place);
      // Each has an address of its own, so that what kubectl writes says again which one it was.
      const own = `127.66.0.${[...strangers].indexOf(place) + 1}:1`;
      words.set(own, place);
      return `${before}${scheme}://${own}`;
    }
    const target = isApi ? real : closed;
    words.set(`dial tcp ${target}`, `dial tcp ${/^\d/.test(hostname) ? hostname : (hosts[0] ?? hostname)}:${port}`);
    words.set(target, place);
    return `${before}${scheme}://${target}`;
  });
  return { text: translated, words, strangers };
}

const named = z.array(z.looseObject({ name: z.string() })).nullish();
const configSchema = z.looseObject({
  'current-context': z.string().nullish(),
  contexts: named,
  clusters: named,
});
const contextSchema = z.looseObject({ context: z.looseObject({ cluster: z.string() }) });
const clusterSchema = z.looseObject({ cluster: z.looseObject({ server: z.string() }) });

/** The host, with its port, that these kubeconfigs lead to in a context; undefined: to none that they say. The first to say something is right. */
export function placeOf(texts: Iterable<string>, wanted: string | undefined): string | undefined {
  const documents = [...texts].flatMap((text) => {
    try {
      const parsed = configSchema.safeParse(parse(text));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
  const context = wanted ?? documents.map((one) => one['current-context'] ?? '').find((name) => name !== '');
  const inContext = documents.flatMap((one) => one.contexts ?? []).find(({ name }) => name === context);
  const cluster = contextSchema.safeParse(inContext).data?.context.cluster;
  const found = documents.flatMap((one) => one.clusters ?? []).find(({ name }) => name === cluster);
  const server = clusterSchema.safeParse(found).data?.cluster.server;
  return server === undefined ? undefined : /^https?:\/\/([^\s"'/]+)/.exec(server)?.[1];
}

/** What kubectl falls back to without any kubeconfig: a server on the machine itself, where nobody listens. */
export const noKubeconfig: Pick<Translation, 'text' | 'words'> = {
  text: `apiVersion: v1\nkind: Config\nclusters: [{name: none, cluster: {server: "http://${closed}"}}]\ncontexts: [{name: none, context: {cluster: none, user: ""}}]\ncurrent-context: none\n`,
  words: new Map([
    [`dial tcp ${closed}`, 'dial tcp 127.0.0.1:8080'],
    [closed, 'localhost:8080'],
  ]),
};

const fileLine =
  /^(\s*(?:- )?(?:certificate-authority|client-certificate|client-key|tokenFile):\s*["']?)(\/[^\s"']+)/gm;

/** The files that a kubeconfig names. */
export function filesIn(text: string): readonly string[] {
  return [...text.matchAll(fileLine)].map(([, , path = '']) => path);
}

/** The same kubeconfig with its files below `root`. */
export function filesBelow(root: string, text: string): string {
  return text.replace(fileLine, (_, before: string, path: string) => `${before}${root}${path}`);
}

/** Puts one text in the place of others, in their order. */
export function replaceAll(text: string, words: Iterable<readonly [string, string]>): string {
  let result = text;
  for (const [from, to] of words) result = result.replaceAll(from, to);
  return result;
}
