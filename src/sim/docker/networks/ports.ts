import { NetworkError, relay } from '../../runtime/index.ts';
import type { Life } from '../containers/life.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { PortBinding } from '../records.ts';

/** A host port that leads into a container. */
export interface Published {
  readonly address: string;
  readonly port: number;
  readonly protocol: string;
  close(): void;
}

type Ports = Record<string, PortBinding[] | null>;

/** The range of /proc/sys/net/ipv4/ip_local_port_range. */
const dynamic = { first: 32_768, last: 60_999 };

interface Wish {
  readonly port: string;
  readonly binding: PortBinding;
  /** 0: any. */
  readonly hostPort: number;
}

/** The highest host port first, then by container port, TCP before others. Follows go-connections nat.SortPortMap. */
function sorted(wishes: readonly Wish[]): readonly Wish[] {
  const number = ({ port }: Wish) => Number(port.split('/')[0]);
  const isTcp = ({ port }: Wish) => (port.endsWith('/tcp') ? 0 : 1);
  return wishes.toSorted(
    (left, right) => right.hostPort - left.hostPort || number(left) - number(right) || isTcp(left) - isTcp(right),
  );
}

/**
 * Publishes the ports of a container that starts: exposed ports with the host ports at which they are reached, null for those that
 * are not. All or nothing: throws EngineError.
 */
export function publishPorts(
  engine: Engine,
  life: Life,
  endpoint: { readonly id: string; readonly address: string },
): Ports {
  const { config, hostConfig, name } = life.record;
  const ports: Ports = {};
  const any = { HostIp: '', HostPort: '' };
  const wishes: Wish[] = [];
  const wish = (port: string, binding: PortBinding) => {
    ports[port] ??= [];
    wishes.push({ port, binding, hostPort: Number(binding.HostPort.split('-')[0] ?? 0) });
  };
  for (const port of Object.keys(config.ExposedPorts ?? {})) ports[port] = null;
  for (const [port, bindings] of Object.entries(hostConfig.PortBindings ?? {}))
    for (const binding of bindings === null || bindings.length === 0 ? [any] : bindings) wish(port, binding);
  if (hostConfig.PublishAllPorts) for (const port of Object.keys(ports)) if (ports[port] === null) wish(port, any);
  const opened: Published[] = [];
  try {
    for (const one of sorted(wishes)) {
      const [number = '', protocol = 'tcp'] = one.port.split('/');
      const published = open(engine, one.binding, protocol, { address: endpoint.address, port: Number(number) });
      opened.push(published);
      const text = String(published.port);
      ports[one.port]?.push(
        ...(published.address === '0.0.0.0'
          ? ['0.0.0.0', '::'].map((HostIp) => ({ HostIp, HostPort: text }))
          : [{ HostIp: published.address, HostPort: text }]),
      );
    }
  } catch (error) {
    for (const published of opened) published.close();
    if (error instanceof PortTrouble) throw refuse.portTrouble(name, endpoint.id, error.message);
    throw error;
  }
  life.published = opened;
  if (opened.length > 0) engine.host.tellPublished();
  return ports;
}

export function unpublishPorts(engine: Engine, life: Life): void {
  if (life.published.length === 0) return;
  for (const published of life.published) published.close();
  life.published = [];
  engine.host.tellPublished();
}

class PortTrouble extends Error {}

/** Takes a host port and lets docker-proxy listen there. Throws PortTrouble. */
function open(
  engine: Engine,
  { HostIp, HostPort }: PortBinding,
  protocol: string,
  target: { readonly address: string; readonly port: number },
): Published {
  const { published, stack } = engine.host;
  const address = HostIp === '' ? '0.0.0.0' : HostIp;
  const port = allocate(engine, address, HostPort, protocol);
  const key = `${address}:${port}/${protocol}`;
  // What listens on addresses of IPv6 or for datagrams is listed, and nobody reaches it.
  const listener = protocol === 'tcp' && !address.includes(':') ? listen() : undefined;
  const entry: Published = {
    address,
    port,
    protocol,
    close: () => {
      listener?.close();
      published.delete(key);
    },
  };
  published.set(key, entry);
  return entry;

  function listen() {
    try {
      const owner = { pid: 1000 + published.size, name: 'docker-proxy', uid: 0 };
      return stack.listen({ port, address, owner }, (connection) => {
        stack.connect(target.address, target.port, { owner }).then(
          (inside) => relay(connection, inside),
          () => connection.destroy(new NetworkError('ECONNRESET')),
        );
      });
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      const why = `bind: ${error.description.toLowerCase()}`;
      throw new PortTrouble(`Error starting userland proxy: listen tcp4 ${address}:${port}: ${why}`);
    }
  }
}

/** Follows libnetwork portallocator RequestPortInRange: each address on its own, dynamic ones go round. Throws PortTrouble. */
function allocate({ host }: Engine, address: string, wanted: string, protocol: string): number {
  const { published, lastPorts } = host;
  const isTaken = (port: number) => published.has(`${address}:${port}/${protocol}`);
  const [first = '', last = first] = wanted.split('-');
  if (first !== '' && first !== '0' && first === last) {
    if (isTaken(Number(first))) throw new PortTrouble(`Bind for ${address}:${first} failed: port is already allocated`);
    return Number(first);
  }
  const range = first === '' || first === '0' ? dynamic : { first: Number(first), last: Number(last) };
  const cursor = `${address}/${protocol}/${range.first}-${range.last}`;
  let port = lastPorts.get(cursor) ?? range.last;
  for (let tries = range.first; tries <= range.last; tries += 1) {
    port = port >= range.last ? range.first : port + 1;
    if (isTaken(port)) continue;
    lastPorts.set(cursor, port);
    return port;
  }
  throw new PortTrouble('all ports are allocated');
}
