import type { Life } from '../containers/life.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { EndpointRecord, NetworkRecord, PortBinding } from '../records.ts';
import { findNetwork } from './store.ts';

/** The network that a container's NetworkMode means. */
function networkOf(engine: Engine, mode: string): NetworkRecord {
  const name = mode === 'default' || mode === '' ? 'bridge' : mode;
  const network = findNetwork(engine, name);
  if (network === undefined) throw refuse.noSuchNetwork(name);
  return network;
}

/** An endpoint that has no address yet. */
export function newEndpoint(network: NetworkRecord): EndpointRecord {
  return {
    network: network.name,
    networkId: network.id,
    endpointId: '',
    gateway: '',
    address: '',
    prefix: 0,
    mac: '',
    aliases: null,
  };
}

/** Gives a starting container its addresses and ports. Throws EngineError. */
export function connectAll(engine: Engine, life: Life): void {
  const { record } = life;
  if (record.endpoints.length === 0)
    record.endpoints.push(newEndpoint(networkOf(engine, record.hostConfig.NetworkMode)));
  record.sandboxId = engine.newId();
  for (const endpoint of record.endpoints) {
    if (findNetwork(engine, endpoint.networkId) === undefined) throw refuse.noSuchNetwork(endpoint.network);
    connect(engine, life, endpoint);
  }
  record.ports = allocatePorts(engine, life);
}

/** Gives one endpoint its address and tells about it. */
export function connect(engine: Engine, life: Life, endpoint: EndpointRecord): void {
  const network = findNetwork(engine, endpoint.networkId);
  if (network === undefined) throw refuse.noSuchNetwork(endpoint.network);
  endpoint.endpointId = engine.newId();
  // On networks of the user's own a container is also known by its short id.
  const shortId = life.record.id.slice(0, 12);
  if (!network.predefined && !endpoint.aliases?.includes(shortId)) {
    endpoint.aliases = [...(endpoint.aliases ?? []), shortId];
  }
  if (network.subnet !== '') {
    const address = freeAddress(engine, network);
    endpoint.gateway = network.gateway;
    endpoint.address = address;
    endpoint.prefix = Number(network.subnet.split('/')[1]);
    endpoint.mac = `02:42:${address
      .split('.')
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join(':')}`;
  }
  engine.events.emit('network', 'connect', network.id, {
    container: life.record.id,
    name: network.name,
    type: network.driver,
  });
}

export function disconnect(engine: Engine, life: Life, endpoint: EndpointRecord): void {
  if (endpoint.endpointId === '') return;
  Object.assign(endpoint, { endpointId: '', gateway: '', address: '', prefix: 0, mac: '' });
  const network = findNetwork(engine, endpoint.networkId);
  engine.events.emit('network', 'disconnect', endpoint.networkId, {
    container: life.record.id,
    name: endpoint.network,
    type: network?.driver ?? 'bridge',
  });
}

export function disconnectAll(engine: Engine, life: Life): void {
  for (const endpoint of life.record.endpoints) disconnect(engine, life, endpoint);
  life.record.ports = {};
}

function freeAddress(engine: Engine, network: NetworkRecord): string {
  const taken = new Set(
    [...engine.lives.values()].flatMap(({ record }) => record.endpoints.map((endpoint) => endpoint.address)),
  );
  const base = toNumber(network.subnet.split('/')[0] ?? '0.0.0.0');
  const size = 2 ** (32 - Number(network.subnet.split('/')[1]));
  for (let offset = 1; offset < size - 1; offset += 1) {
    const address = toText(base + offset);
    if (address !== network.gateway && !taken.has(address)) return address;
  }
  throw refuse.noAddress(network.name, network.id);
}

const toNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toText = (number: number) => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

/** Exposed ports with the host ports they are published at; null for those that are not. */
function allocatePorts(engine: Engine, life: Life): Record<string, PortBinding[] | null> {
  const { config, hostConfig, name, endpoints } = life.record;
  const ports: Record<string, PortBinding[] | null> = {};
  for (const port of Object.keys(config.ExposedPorts ?? {}))
    ports[port] = hostConfig.PublishAllPorts ? [{ HostIp: '', HostPort: '' }] : null;
  for (const [port, bindings] of Object.entries(hostConfig.PortBindings ?? {}))
    ports[port] = bindings ?? [{ HostIp: '', HostPort: '' }];
  const taken = new Set(
    [...engine.lives.values()]
      .filter((other) => other.running && other !== life)
      .flatMap((other) => Object.entries(other.record.ports))
      .flatMap(([port, bindings]) => (bindings ?? []).map(({ HostPort }) => `${HostPort}/${port.split('/')[1]}`)),
  );
  for (const [port, bindings] of Object.entries(ports)) {
    if (bindings === null) continue;
    const protocol = port.split('/')[1] ?? 'tcp';
    ports[port] = bindings.flatMap(({ HostIp, HostPort }) => {
      let host = HostPort.split('-')[0] ?? '';
      if (host === '' || host === '0') {
        let next = 32_768;
        while (taken.has(`${next}/${protocol}`)) next += 1;
        host = String(next);
      } else if (taken.has(`${host}/${protocol}`)) {
        const id = endpoints[0]?.endpointId ?? '';
        throw refuse.portTaken(name, id, `${HostIp === '' ? '0.0.0.0' : HostIp}:${host}`);
      }
      taken.add(`${host}/${protocol}`);
      if (HostIp !== '' && HostIp !== '0.0.0.0') return [{ HostIp, HostPort: host }];
      return [
        { HostIp: '0.0.0.0', HostPort: host },
        { HostIp: '::', HostPort: host },
      ];
    });
  }
  return ports;
}
