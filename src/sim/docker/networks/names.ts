import type { DnsAnswer, DnsQuestion, DnsRecord, NetworkRules } from '../../runtime/index.ts';
import type { Life } from '../containers/life.ts';
import type { Engine } from '../engine.ts';
import type { EndpointRecord } from '../records.ts';
import { findNetwork } from './store.ts';

/** Where containers on networks of the user's own find the engine's name server. */
export const embeddedServer = '127.0.0.11';
/** Seconds. Follows libnetwork resolver.go respTTL. */
const timeToLive = 600;

export function isConnected({ endpointId }: EndpointRecord): boolean {
  return endpointId !== '';
}

/** The networks on which names are known: all but the predefined ones. */
function namedEndpoints(engine: Engine, life: Life): readonly EndpointRecord[] {
  return life.record.endpoints.filter(
    (endpoint) => isConnected(endpoint) && findNetwork(engine, endpoint.networkId)?.predefined === false,
  );
}

function namesOf(life: Life, endpoint: EndpointRecord): readonly string[] {
  return [life.record.name, ...(endpoint.aliases ?? [])].map((name) => name.toLowerCase());
}

/** The addresses of a name as one container sees it: whoever shares a network with it, and its links. */
function addressesFor(engine: Engine, asker: Life, name: string): readonly string[] {
  for (const own of namedEndpoints(engine, asker)) {
    const linked = own.links?.map((link) => link.split(':')).find(([, alias]) => alias?.toLowerCase() === name)?.[0];
    const wanted = linked?.replace(/^\//, '').toLowerCase() ?? name;
    const plain = wanted.endsWith(`.${own.network.toLowerCase()}`) ? wanted.slice(0, -own.network.length - 1) : wanted;
    const found = peers(engine, own).filter(([life, endpoint]) => namesOf(life, endpoint).includes(plain));
    if (found.length > 0) return found.map(([, { address }]) => address);
  }
  return [];
}

function peers(engine: Engine, own: EndpointRecord): readonly (readonly [Life, EndpointRecord])[] {
  return [...engine.lives.values()].flatMap((life) =>
    life.record.endpoints
      .filter((endpoint) => endpoint.networkId === own.networkId && isConnected(endpoint))
      .map((endpoint) => [life, endpoint] as const),
  );
}

function answerFor(engine: Engine, asker: Life, question: DnsQuestion): DnsAnswer {
  const { name, type } = question;
  const found = (records: readonly DnsRecord[]): DnsAnswer => ({ code: 'NOERROR', authoritative: false, records });
  if (type === 'PTR') {
    const address = name
      .replace(/\.in-addr\.arpa$/, '')
      .split('.')
      .toReversed()
      .join('.');
    for (const own of namedEndpoints(engine, asker)) {
      const peer = peers(engine, own).find(([, endpoint]) => endpoint.address === address);
      const data = `${peer?.[0].record.name}.${own.network}.`;
      if (peer !== undefined) return found([{ name, type, ttl: timeToLive, data }]);
    }
    return engine.host.answerOutside(question);
  }
  const addresses = addressesFor(engine, asker, name);
  if (addresses.length === 0) return engine.host.answerOutside(question);
  if (type !== 'A' && type !== 'ANY') return found([]);
  return found(addresses.map((data) => ({ name, type: 'A', ttl: timeToLive, data })));
}

/** What the engine puts into the network of its machine: names, and walls between networks. */
export function containerRules(engine: Engine): NetworkRules {
  const { owners } = engine.host;
  const sharedNetwork = (one: Life, other: Life) =>
    one.record.endpoints.find(
      (endpoint) =>
        isConnected(endpoint) &&
        other.record.endpoints.some(
          ({ networkId, endpointId }) => networkId === endpoint.networkId && endpointId !== '',
        ),
    );
  return {
    names: (address, from) => {
      const asker = owners.get(from);
      if (address === embeddedServer && asker !== undefined && namedEndpoints(engine, asker).length > 0) {
        return (question) => answerFor(engine, asker, question);
      }
      const reachesOut = asker === undefined ? from === engine.host.stack : leadsOut(engine, asker);
      if (!reachesOut || !engine.host.nameServers.includes(address)) return undefined;
      return (question) => engine.host.answerOutside(question);
    },
    // Bridges are walled off from each other (the chain DOCKER-ISOLATION of iptables), and so are containers without `icc`.
    permits: (flow, to) => {
      const from = owners.get(flow.from);
      const target = to === undefined ? undefined : owners.get(to);
      if (from === undefined || to === engine.host.stack || from === target) return true;
      if (target === undefined) return leadsOut(engine, from);
      const shared = sharedNetwork(from, target);
      const options = shared === undefined ? undefined : findNetwork(engine, shared.networkId)?.options;
      return shared !== undefined && options?.['com.docker.network.bridge.enable_icc'] !== 'false';
    },
  };
}

/** Whether a container has a network that leads out of the machine: what internal ones forward is dropped. */
function leadsOut(engine: Engine, life: Life): boolean {
  return life.record.endpoints.some((endpoint) => {
    const network = findNetwork(engine, endpoint.networkId);
    return isConnected(endpoint) && network?.driver === 'bridge' && !network.internal;
  });
}

/** Whose name server answers a container, for `resolv.conf`. */
export function usesEmbeddedServer(engine: Engine, life: Life): boolean {
  return namedEndpoints(engine, life).length > 0;
}
