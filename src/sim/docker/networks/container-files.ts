import type { Life } from '../containers/life.ts';
import { dataRoot, type Engine } from '../engine.ts';
import { linkedHosts } from './links.ts';
import { embeddedServer, isConnected, usesEmbeddedServer } from './names.ts';
import { findNetwork } from './store.ts';

const encoder = new TextEncoder();
const standardHosts =
  '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n';

/** Writes what the engine mounts at /etc/hosts, /etc/hostname and /etc/resolv.conf. */
export function writeNetworkFiles(engine: Engine, life: Life): void {
  write(engine, life, 'hostname', `${life.record.config.Hostname}\n`);
  writeHosts(engine, life);
  writeResolver(engine, life);
}

export function writeHosts(engine: Engine, life: Life): void {
  const { hostConfig, endpoints } = life.record;
  if (hostConfig.NetworkMode === 'host') {
    write(engine, life, 'hosts', readHost(engine, '/etc/hosts'));
    return;
  }
  const extra = (hostConfig.ExtraHosts ?? []).map((entry) => {
    const colon = entry.indexOf(':');
    const address = entry.slice(colon + 1);
    return `${address === 'host-gateway' ? gatewayOfDefault(engine) : address}\t${entry.slice(0, colon)}\n`;
  });
  const names = hostNames(life);
  const own = endpoints
    .filter((endpoint) => isConnected(endpoint) && endpoint.address !== '')
    .map(({ address }) => `${address}\t${names}\n`);
  const links = linkedHosts(engine, life).map(([address, text]) => `${address}\t${text}\n`);
  write(engine, life, 'hosts', standardHosts + [...extra, ...links, ...own].join(''));
}

/** Follows libnetwork etchosts.Delete: leaving one network takes away every line with the container's name. */
export function forgetHostname(engine: Engine, life: Life): void {
  const path = `${dataRoot}/containers/${life.record.id}/hosts`;
  const ends = `\t${hostNames(life)}`;
  const lines = readHost(engine, path).split('\n');
  write(engine, life, 'hosts', lines.filter((line) => !line.endsWith(ends)).join('\n'));
}

/** How a container calls itself in /etc/hosts: `my.host my`. */
function hostNames({ record: { config } }: Life): string {
  const whole = config.Domainname === '' ? config.Hostname : `${config.Hostname}.${config.Domainname}`;
  const [short = ''] = whole.split('.');
  return short === whole ? whole : `${whole} ${short}`;
}

/** The machine's own name servers on the default bridge, the engine's on networks of the user's own. */
export function writeResolver(engine: Engine, life: Life): void {
  const { hostConfig } = life.record;
  const list = (name: string) => (Array.isArray(hostConfig[name]) ? (hostConfig[name] as readonly string[]) : []);
  const [servers, searches, options] = [list('Dns'), list('DnsSearch'), list('DnsOptions')];
  const embedded = usesEmbeddedServer(engine, life);
  if (!embedded && servers.length + searches.length + options.length === 0) {
    write(engine, life, 'resolv.conf', readHost(engine, '/etc/resolv.conf'));
    return;
  }
  const found = servers.length === 0 ? engine.host.nameServers : servers;
  const ownOptions = embedded && !options.some((option) => option.startsWith('ndots:')) ? ['ndots:0'] : [];
  const lines = [
    ...(searches.length === 0 || searches[0] === '.' ? [] : [`search ${searches.join(' ')}`]),
    ...(embedded ? [embeddedServer] : found).map((server) => `nameserver ${server}`),
    ...(options.length + ownOptions.length === 0 ? [] : [`options ${[...options, ...ownOptions].join(' ')}`]),
  ];
  write(engine, life, 'resolv.conf', `${lines.join('\n')}\n`);
}

function write({ files }: Engine, life: Life, name: string, text: string): void {
  const directory = `${dataRoot}/containers/${life.record.id}`;
  if (files.exists(directory)) files.writeFile(`${directory}/${name}`, encoder.encode(text), { mode: 0o644 });
}

function readHost({ files }: Engine, path: string): string {
  return files.exists(path) ? new TextDecoder().decode(files.readFile(path)) : '';
}

function gatewayOfDefault(engine: Engine): string {
  return findNetwork(engine, 'bridge')?.gateway ?? '';
}
