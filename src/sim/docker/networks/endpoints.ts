import type { Life } from '../containers/life.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { EndpointRecord, EndpointSettings, NetworkRecord } from '../records.ts';
import { writeHosts, writeNetworkFiles, writeResolver } from './container-files.ts';
import { chooseAddress } from './ipam.ts';
import { isLinkedFrom } from './links.ts';
import { isConnected } from './names.ts';
import { publishPorts, unpublishPorts } from './ports.ts';
import { findNetwork } from './store.ts';
import { ethernetAddress } from './subnets.ts';

/** The name of the network that a NetworkMode means. */
export function networkName(mode: string): string {
  return mode === 'default' || mode === '' ? 'bridge' : mode;
}

/** An endpoint that has no address yet. */
export function newEndpoint(network: string, settings: EndpointSettings = {}): EndpointRecord {
  return {
    network,
    networkId: '',
    endpointId: '',
    gateway: '',
    address: '',
    prefix: 0,
    mac: '',
    aliases: settings.Aliases ?? null,
    links: settings.Links ?? null,
    ipamConfig: settings.IPAMConfig ?? null,
    driverOptions: settings.DriverOpts ?? null,
  };
}

function needNetwork(engine: Engine, endpoint: EndpointRecord): NetworkRecord {
  const network = findNetwork(engine, endpoint.networkId === '' ? endpoint.network : endpoint.networkId);
  // A predefined one is found again whatever its id became.
  const found = network ?? (isPredefined(endpoint.network) ? findNetwork(engine, endpoint.network) : undefined);
  if (found === undefined)
    throw refuse.noSuchNetwork(endpoint.networkId === '' ? endpoint.network : endpoint.networkId);
  return found;
}

function isPredefined(name: string): boolean {
  return ['bridge', 'host', 'none'].includes(name);
}

/** Gives a starting container its network namespace, addresses and ports. Throws EngineError. */
export function connectAll(engine: Engine, life: Life): void {
  const { record } = life;
  const mode = record.hostConfig.NetworkMode;
  if (mode.startsWith('container:')) {
    shareNamespace(engine, life, mode.slice('container:'.length));
    return;
  }
  if (record.endpoints.length === 0) record.endpoints.push(newEndpoint(networkName(mode)));
  const networks = record.endpoints.map((endpoint) => needNetwork(engine, endpoint));
  record.sandboxId = engine.newId();
  const { host } = engine;
  if (mode === 'host') life.stack = host.stack;
  else {
    const router = () => (record.endpoints.some(({ gateway }) => gateway !== '') ? host.stack : undefined);
    life.stack = host.network.createStack({ name: record.name, addresses: [], networks: [], router });
    host.owners.set(life.stack, life);
  }
  for (const [index, network] of networks.entries()) {
    const endpoint = record.endpoints[index];
    if (endpoint !== undefined) plug(engine, life, network, endpoint);
  }
  writeNetworkFiles(engine, life);
  tellLinks(engine, life);
  const [bridged] = record.endpoints.filter(({ address }) => address !== '');
  record.ports =
    mode === 'host' || bridged === undefined
      ? {}
      : publishPorts(engine, life, { id: bridged.endpointId, address: bridged.address });
}

/** `--network container:NAME`. */
function shareNamespace(engine: Engine, life: Life, name: string): void {
  const other = engine.findContainer(name);
  if (other === undefined) throw refuse.noSuchContainer(name);
  if (!other.running) throw refuse.joinsStopped(other.record.id);
  life.stack = other.stack;
}

/** Connects a running container to one more network. Throws EngineError. */
export function connect(engine: Engine, life: Life, network: NetworkRecord, endpoint: EndpointRecord): void {
  plug(engine, life, network, endpoint);
  writeHosts(engine, life);
  writeResolver(engine, life);
}

/** Gives one endpoint its address and tells about it. */
function plug(engine: Engine, life: Life, network: NetworkRecord, endpoint: EndpointRecord): void {
  checkAddress(network, endpoint);
  const address = chooseAddress(engine, network, endpoint);
  endpoint.networkId = network.id;
  endpoint.endpointId = engine.newId();
  // On networks of the user's own a container is also known by its short id.
  const shortId = life.record.id.slice(0, 12);
  if (!network.predefined && !endpoint.aliases?.includes(shortId)) {
    endpoint.aliases = [...(endpoint.aliases ?? []), shortId];
  }
  if (address !== '') {
    endpoint.gateway = network.gateway;
    endpoint.address = address;
    endpoint.prefix = Number(network.subnet.split('/')[1]);
    const wanted = life.record.config.MacAddress;
    endpoint.mac = typeof wanted === 'string' && wanted !== '' ? wanted : ethernetAddress(address);
    const plugged = life.stack?.join(network.id, address, engine.host.newCard(endpoint));
    if (plugged !== undefined) life.plugs.set(network.id, plugged);
  }
  engine.events.emit('network', 'connect', network.id, {
    container: life.record.id,
    name: network.name,
    type: network.driver,
  });
}

/** Whether an address may be asked for there. Follows moby daemon validateNetworkingConfig. */
export function checkAddress(network: NetworkRecord, { ipamConfig, aliases, networkId }: EndpointRecord): void {
  const asks = ipamConfig?.IPv4Address !== undefined && ipamConfig.IPv4Address !== '';
  if (network.predefined && asks) throw refuse.addressOnPredefined();
  if (network.predefined && networkId === '' && (aliases ?? []).length > 0) throw refuse.aliasOnPredefined();
  // A pool that the engine chose itself is shown with its gateway, and nobody may ask for addresses of it.
  if (asks && !network.subnetGiven) throw refuse.addressWithoutSubnet();
}

export function disconnect(engine: Engine, life: Life, endpoint: EndpointRecord): void {
  if (!isConnected(endpoint)) return;
  Object.assign(endpoint, { endpointId: '', gateway: '', address: '', prefix: 0, mac: '' });
  life.plugs.get(endpoint.networkId)?.close();
  life.plugs.delete(endpoint.networkId);
  const network = findNetwork(engine, endpoint.networkId);
  emitDisconnect(engine, life, { id: endpoint.networkId, name: endpoint.network, driver: network?.driver ?? 'bridge' });
}

export function emitDisconnect(
  engine: Engine,
  life: Life,
  { id, name, driver }: Pick<NetworkRecord, 'id' | 'name' | 'driver'>,
): void {
  engine.events.emit('network', 'disconnect', id, { container: life.record.id, name, type: driver });
}

/** Takes the network namespace away. */
export function disconnectAll(engine: Engine, life: Life): void {
  unpublishPorts(engine, life);
  for (const endpoint of life.record.endpoints) disconnect(engine, life, endpoint);
  life.record.ports = {};
  const { stack } = life;
  life.stack = undefined;
  if (stack === undefined || engine.host.owners.get(stack) !== life) return;
  engine.host.owners.delete(stack);
  stack.close();
}

/** Whoever is linked to a container learns its new address. */
function tellLinks(engine: Engine, life: Life): void {
  for (const other of engine.lives.values())
    if (other !== life && other.running && isLinkedFrom(engine, life, other)) writeHosts(engine, other);
}
