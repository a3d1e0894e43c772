import { FileSystemError } from '../files/file-system-error.ts';
import type { Files } from '../files/files.ts';
import { isAddress } from './addresses.ts';
import { NetworkError } from './network-error.ts';
import type { DnsAnswer, DnsQuestion, NetworkStack } from './types.ts';

/** What /etc/resolv.conf says. */
export interface ResolverConfiguration {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly ndots: number;
  /** Milliseconds for one question, and how often it is asked. */
  readonly timeout: number;
  readonly attempts: number;
}

/** What a resolver needs: the files of its container, its network. */
export interface ResolverSurroundings {
  readonly files: Files;
  readonly system: { readonly network: NetworkStack };
}

function textAt(files: Files, path: string): string {
  try {
    return new TextDecoder().decode(files.readFile(path));
  } catch (error) {
    if (error instanceof FileSystemError) return '';
    throw error;
  }
}

export function resolverConfiguration(files: Files): ResolverConfiguration {
  const lines = textAt(files, '/etc/resolv.conf')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const options = new Map(
    lines
      .filter(([word]) => word === 'options')
      .flatMap(([, ...list]) => list)
      .map((option) => {
        const [name = '', value = ''] = option.split(':');
        return [name, Number(value)] as const;
      }),
  );
  return {
    servers: lines.filter(([word]) => word === 'nameserver').flatMap(([, server]) => server ?? []),
    searches: lines.findLast(([word]) => word === 'search' || word === 'domain')?.slice(1) ?? [],
    ndots: options.get('ndots') ?? 1,
    timeout: (options.get('timeout') ?? 5) * 1000,
    attempts: options.get('attempts') ?? 2,
  };
}

/** The lines of /etc/hosts that hold a name: the address, then its names. */
function hostsLines(files: Files, name: string): readonly (readonly string[])[] {
  const wanted = name.toLowerCase();
  return textAt(files, '/etc/hosts')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([address = '', ...names]) => isAddress(address) && names.some((entry) => entry.toLowerCase() === wanted));
}

/** The first line of /etc/hosts that holds a name: the address, then its names, the canonical one first. */
export function hostsLine(files: Files, name: string): readonly string[] | undefined {
  return hostsLines(files, name)[0];
}

/** The addresses that /etc/hosts gives to a name. */
export function hostsEntries(files: Files, name: string): readonly string[] {
  return hostsLines(files, name).map(([address = '']) => address);
}

/** The names that are asked for one that a user wrote, in order. */
export function candidates(name: string, { searches, ndots }: ResolverConfiguration): readonly string[] {
  const plain = name.toLowerCase();
  if (plain.endsWith('.')) return [plain.slice(0, -1)];
  const searched = searches.map((search) => `${plain}.${search.replace(/\.$/, '')}`);
  const dots = plain.split('.').length - 1;
  return dots >= ndots ? [plain, ...searched] : [...searched, plain];
}

/** How a name came to have no address. */
export type LookUpFailure = 'unknown' | 'unreachable';

/** The addresses of a name as getaddrinfo(3) finds them: files first, then name servers. Empty: nobody knows it. */
export async function resolveHost(context: ResolverSurroundings, name: string): Promise<readonly string[]> {
  const found = await lookUpHost(context, name);
  return typeof found === 'string' ? [] : found;
}

/** Like resolveHost, but tells why there is none. */
export async function lookUpHost(
  { files, system }: ResolverSurroundings,
  name: string,
): Promise<readonly string[] | LookUpFailure> {
  if (isAddress(name)) return [name];
  if (name === '::1') return ['127.0.0.1'];
  const written = hostsEntries(files, name);
  if (written.length > 0) return written;
  if (name === 'localhost') return ['127.0.0.1'];
  const configuration = resolverConfiguration(files);
  if (configuration.servers.length === 0) return 'unreachable';
  for (const candidate of candidates(name, configuration)) {
    const answer = await askServers(system.network, configuration, { name: candidate, type: 'A' });
    if (answer === undefined) return 'unreachable';
    const addresses = answer.records.filter(({ type }) => type === 'A').map(({ data }) => data);
    if (addresses.length > 0) return addresses;
  }
  return 'unknown';
}

/** Asks one name server after the other, as often as configured; undefined when none answers. */
export async function askServers(
  stack: NetworkStack,
  { servers, timeout, attempts }: ResolverConfiguration,
  question: DnsQuestion,
): Promise<DnsAnswer | undefined> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    for (const server of servers) {
      try {
        return await stack.query(server, question, { timeout });
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
      }
    }
  }
  return undefined;
}
