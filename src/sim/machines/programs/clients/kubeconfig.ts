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
}

/** Nobody listens there. */
const closed = '127.0.0.1:1';
const serverLine = /^(\s*(?:- )?server:\s*["']?)(https?):\/\/([^\s"'/]+)/gm;

/**
 * Leads the servers of a kubeconfig to where the lab's API server listens, those under a port of a machine where nobody
 * does to one where nobody does. A host that the lab does not know is given back instead: nothing outside is to be asked.
 */
export function translate(text: string, { url, hosts }: Servers): Translation | { readonly stranger: string } {
  const words = new Map<string, string>();
  const real = new URL(url).host;
  let stranger: string | undefined;
  const translated = text.replace(serverLine, (_, before: string, scheme: string, place: string) => {
    const { hostname, port } = new URL(`${scheme}://${place}`);
    const isApi = (port === '6443' && hosts.includes(hostname)) || (hostname === '10.96.0.1' && port === '');
    if (!isApi && !hosts.includes(hostname)) stranger ??= place;
    const target = isApi ? real : closed;
    words.set(`dial tcp ${target}`, `dial tcp ${/^\d/.test(hostname) ? hostname : (hosts[0] ?? hostname)}:${port}`);
    words.set(target, place);
    return `${before}${scheme}://${target}`;
  });
  return stranger === undefined ? { text: translated, words } : { stranger };
}

/** What kubectl falls back to without any kubeconfig: a server on the machine itself, where nobody listens. */
export const noKubeconfig: Translation = {
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
