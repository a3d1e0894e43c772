import {
  type CardFacts,
  type DnsAnswer,
  type DnsQuestion,
  type Files,
  type Network,
  type NetworkStack,
  resolverConfiguration,
} from '../../runtime/index.ts';
import type { Life } from '../containers/life.ts';
import type { EndpointRecord, NetworkRecord } from '../records.ts';
import type { Published } from './ports.ts';
import { ethernetAddress } from './subnets.ts';

export interface HostNetworkOptions {
  readonly network: Network;
  readonly hostname: string;
  readonly address: string;
  readonly files: Files;
  /** The lab's other machines: name and address. */
  readonly neighbours: ReadonlyMap<string, string>;
}

/** The network of the machine that the engine runs on: its own namespace, the bridges on it, what is published there. */
export class HostNetwork {
  readonly network: Network;
  readonly address: string;
  readonly stack: NetworkStack;
  /** Whose namespace it is. */
  readonly owners = new Map<NetworkStack, Life>();
  /** Host ports that are taken: `0.0.0.0:8080/tcp`. */
  readonly published = new Map<string, Published>();
  /** By protocol, the dynamic port that was given last. */
  readonly lastPorts = new Map<string, number>();
  readonly #options: HostNetworkOptions;
  readonly #bridges = new Map<string, { close(): void }>();
  readonly #listeners = new Set<() => void>();
  #lastIndex = 2;

  constructor(options: HostNetworkOptions) {
    this.#options = options;
    this.network = options.network;
    this.address = options.address;
    this.stack = options.network.createStack({ name: options.hostname, addresses: [options.address] });
  }

  /** The container's end of a pair: numbers after those of the machine's own interfaces, two for each pair. */
  newCard({ prefix, gateway, mac }: EndpointRecord): CardFacts {
    this.#lastIndex += 2;
    const index = this.#lastIndex - 1;
    const routed = gateway === '' ? {} : { gateway };
    return { index, peer: this.#lastIndex, prefix, ...routed, hardware: mac, mtu: 1500 };
  }

  addBridge({ id, name, driver, gateway, subnet }: NetworkRecord): void {
    if (driver !== 'bridge' || gateway === '') return;
    this.#lastIndex += 1;
    const card = {
      name: name === 'bridge' ? 'docker0' : `br-${id.slice(0, 12)}`,
      index: this.#lastIndex,
      prefix: Number(subnet.split('/')[1]),
      hardware: ethernetAddress(gateway),
      mtu: 1500,
    };
    this.#bridges.set(id, this.stack.join(id, gateway, card));
  }

  removeBridge(id: string): void {
    this.#bridges.get(id)?.close();
    this.#bridges.delete(id);
  }

  /** Calls back whenever `published` changed. */
  onPublished(changed: () => void): void {
    this.#listeners.add(changed);
  }

  tellPublished(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The name servers of the machine, as containers see them. */
  get nameServers(): readonly string[] {
    return resolverConfiguration(this.#options.files).servers;
  }

  /** What the name servers of the world outside would say: they are not reached, but single names are nobody's there anyway. */
  answerOutside({ name, type }: DnsQuestion): DnsAnswer {
    const address = this.#options.neighbours.get(name);
    if (address !== undefined) {
      const records = type === 'A' ? [{ name, type, ttl: 60, data: address } as const] : [];
      return { code: 'NOERROR', authoritative: false, records };
    }
    const isForeign = name.includes('.') && !name.endsWith('.in-addr.arpa');
    return { code: isForeign ? 'SERVFAIL' : 'NXDOMAIN', authoritative: false, records: [] };
  }

  close(): void {
    for (const stack of this.owners.keys()) stack.close();
    this.stack.close();
  }
}
