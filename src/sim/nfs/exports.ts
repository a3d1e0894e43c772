/** Who may mount a directory, and how. Follows exports(5). */
export interface ExportClient {
  /** `*`, an address, a network, a host name, or a pattern of names. */
  readonly host: string;
  readonly options: ReadonlySet<string>;
}

export interface Export {
  readonly path: string;
  readonly clients: readonly ExportClient[];
}

function parseClient(text: string): ExportClient {
  const [, host = '', options = ''] = /^([^(]*)(?:\((.*)\))?$/.exec(text) ?? [];
  return { host: host === '' ? '*' : host, options: new Set(options.split(',').filter((option) => option !== '')) };
}

/** The lines of /etc/exports; comments, and lines that name no directory, are nothing. */
export function parseExports(text: string): readonly Export[] {
  return text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line.startsWith('/'))
    .map((line) => {
      const [path = '', ...clients] = line.split(/\s+/);
      return { path, clients: clients.length === 0 ? [parseClient('*')] : clients.map(parseClient) };
    });
}

const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

function isInNetwork(address: string, network: string): boolean {
  const [base = '', mask = '32'] = network.split('/');
  const size = mask.includes('.') ? 2 ** 32 - numberOf(mask) : 2 ** (32 - Number(mask));
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(base) / size);
}

/** Whether an entry of an export means that client. */
export function meansClient(host: string, client: { readonly address: string; readonly name: string }): boolean {
  if (host === '*') return true;
  if (/^[\d.]+(\/[\d.]+)?$/.test(host)) return isInNetwork(client.address, host);
  const pattern = host
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^.]*')
    .replaceAll('?', '[^.]');
  return new RegExp(`^${pattern}$`).test(client.name);
}
