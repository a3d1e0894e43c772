import type { Clock, Timer } from '#api';
import { isLoopback, isPrivate } from './addresses.ts';
import { type Card, type CardFacts, usualCard } from './card.ts';
import { connectionPair, type End } from './connection.ts';
import type { Fabric, Interface } from './network.ts';
import { NetworkError } from './network-error.ts';
import type {
  Connection,
  ConnectOptions,
  DnsAnswer,
  DnsQuestion,
  Flow,
  Listener,
  ListenOptions,
  NetworkStack,
  Offers,
  SocketAddress,
  SocketFacts,
  SocketOwner,
  StackOptions,
} from './types.ts';

/** tcp_syn_retries of Linux: six, after 1, 2, 4 ... seconds, and the wait for the last one. */
const connectTimeout = 131_000;
/** How long the kernel asks for a neighbour that does not answer. */
const neighbourTimeout = 3_070;
const ephemeral = { first: 32_768, last: 60_999 };

interface Bound {
  readonly local: SocketAddress;
  readonly owner: SocketOwner | undefined;
  readonly accept: (connection: Connection) => void;
  readonly offers: Offers;
}

/** How a flow fares: it arrives somewhere, or it does not. */
type Route =
  | {
      readonly stack: Stack;
      readonly to: SocketAddress;
      /** Who it is here, and who it is taken for there. */
      readonly local: string;
      readonly source: string;
    }
  | { readonly failure: 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'ETIMEDOUT' };

/** See NetworkStack. */
export class Stack implements NetworkStack {
  readonly name: string;
  readonly #fabric: Fabric;
  readonly #router: StackOptions['router'];
  #interfaces: readonly Interface[] = [];
  #addresses: readonly string[];
  readonly #listeners = new Map<number, Bound[]>();
  readonly #connections = new Map<End, SocketOwner | undefined>();
  #nextPort = ephemeral.first;
  #closed = false;

  constructor(options: StackOptions, fabric: Fabric) {
    this.name = options.name;
    this.#addresses = options.addresses;
    this.#router = options.router;
    this.#fabric = fabric;
  }

  get addresses(): readonly string[] {
    return this.#addresses;
  }

  get interfaces(): readonly Interface[] {
    return this.#interfaces;
  }

  get router(): NetworkStack | undefined {
    return this.#router?.();
  }

  get cards(): readonly Card[] {
    return this.#interfaces
      .map(({ name, address, card }) => ({ ...card, name, address }))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  }

  join(network: string, address: string, card?: CardFacts): { close(): void } {
    // A name that was given back is the next one's.
    let position = 0;
    while (this.#interfaces.some(({ name }) => name === `eth${position}`)) position += 1;
    const facts = card ?? usualCard(address, position);
    const added: Interface = { network, address, name: facts.name ?? `eth${position}`, card: facts };
    this.#fabric.plug(this, added);
    this.#plugged([...this.#interfaces, added]);
    return {
      close: () => {
        if (!this.#interfaces.includes(added)) return;
        this.#fabric.unplug(this, added);
        this.#plugged(this.#interfaces.filter((one) => one !== added));
      },
    };
  }

  listen(options: ListenOptions, accept: (connection: Connection) => void): Listener {
    const address = plainAddress(options.address ?? '0.0.0.0');
    const own = address === '0.0.0.0' || isLoopback(address) || this.addresses.includes(address);
    if (!own || this.#closed) throw new NetworkError('EADDRNOTAVAIL');
    const port = options.port === 0 ? this.#freePort() : options.port;
    const bound = this.#listeners.get(port) ?? [];
    const collides = bound.some(
      ({ local }) => [local.address, address].includes('0.0.0.0') || local.address === address,
    );
    if (collides) throw new NetworkError('EADDRINUSE');
    const local = { address, port };
    const { owner, certificate, health } = options;
    const entry: Bound = { local, owner, accept, offers: { certificate, health } };
    this.#listeners.set(port, [...bound, entry]);
    const close = () => {
      const left = this.#listeners.get(port)?.filter((other) => other !== entry) ?? [];
      if (left.length === 0) this.#listeners.delete(port);
      else this.#listeners.set(port, left);
    };
    return { local, close };
  }

  async connect(address: string, port: number, options: ConnectOptions = {}): Promise<Connection> {
    // Nobody is connected before the caller has got its promise.
    await undefined;
    options.signal?.throwIfAborted();
    const destination = { address: plainAddress(address), port };
    const route = this.#route('TCP', destination);
    if ('failure' in route) return this.#fail(route.failure, options.signal);
    const bound = route.stack.#listening(route.to);
    if (bound === undefined) throw new NetworkError('ECONNREFUSED');
    const client = { address: isLoopback(route.to.address) ? '127.0.0.1' : route.local, port: this.#freePort() };
    const seen = { address: route.source, port: client.port };
    const [near, far] = connectionPair(client, seen, destination, route.to, bound.offers);
    this.#hold(near, options.owner);
    route.stack.#hold(far, bound.owner);
    bound.accept(far);
    return near;
  }

  async query(server: string, question: DnsQuestion, options: { readonly timeout?: number } = {}): Promise<DnsAnswer> {
    await undefined;
    const flow = this.#flow('UDP', { address: plainAddress(server), port: 53 });
    const names = this.#fabric.nameServer(flow);
    if (names === 'refused') throw new NetworkError('ECONNREFUSED');
    if (names !== undefined) return names(question, this);
    await this.#wait(options.timeout ?? 5000, undefined);
    throw new NetworkError('ETIMEDOUT');
  }

  ping(address: string): 'answer' | 'silence' | 'EHOSTUNREACH' | 'ENETUNREACH' {
    const target = plainAddress(address);
    if (isLoopback(target) || this.addresses.includes(target)) return 'answer';
    const stack = this.#fabric.reach(this, target)?.stack;
    if (stack === undefined) return isPrivate(target) ? this.#fabric.pingOf(this, target) : 'ENETUNREACH';
    const flow = { ...this.#flow('TCP', { address: target, port: 0 }) };
    return this.#fabric.permits(flow, stack) ? 'answer' : 'silence';
  }

  sockets(): readonly SocketFacts[] {
    const listeners = [...this.#listeners.values()]
      .flat()
      .map(({ local, owner }): SocketFacts => ({ protocol: 'TCP', state: 'LISTEN', local, remote: undefined, owner }));
    const connections = [...this.#connections].map(
      ([{ local, remote, state }, owner]): SocketFacts => ({ protocol: 'TCP', state, local, remote, owner }),
    );
    return [...listeners, ...connections];
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listeners.clear();
    for (const end of this.#connections.keys()) end.destroy(new NetworkError('ECONNRESET'));
    for (const one of this.#interfaces) this.#fabric.unplug(this, one);
  }

  #plugged(interfaces: readonly Interface[]): void {
    this.#interfaces = interfaces;
    this.#addresses = [...new Set(interfaces.map(({ address }) => address))];
  }

  #source(): string {
    return this.addresses[0] ?? '127.0.0.1';
  }

  #flow(protocol: Flow['protocol'], destination: SocketAddress): Flow {
    const source = isLoopback(destination.address) ? destination.address : this.#source();
    return { protocol, from: this, source, destination };
  }

  #route(protocol: Flow['protocol'], destination: SocketAddress): Route {
    const flow = this.#flow(protocol, destination);
    const translation = this.#fabric.translate(flow);
    if (translation === 'refused') return { failure: 'ECONNREFUSED' };
    if (translation === 'dropped') return { failure: 'ETIMEDOUT' };
    const to = translation ?? destination;
    if (isLoopback(to.address) || this.addresses.includes(to.address)) {
      const local = isLoopback(to.address) ? to.address : this.#source();
      return { stack: this, to, local, source: translation?.source ?? local };
    }
    const reached = this.#fabric.reach(this, to.address);
    const source = translation?.source ?? reached?.source ?? this.#source();
    const stack = reached?.stack;
    const translated = { ...flow, source, destination: { address: to.address, port: to.port } };
    if (!this.#fabric.permits(translated, stack)) return { failure: 'ETIMEDOUT' };
    const local = reached !== undefined && this.addresses.includes(reached.source) ? reached.source : this.#source();
    if (stack !== undefined) return { stack, to, local, source };
    const leads = this.addresses.length > 0 && isPrivate(to.address);
    return { failure: leads ? 'EHOSTUNREACH' : 'ENETUNREACH' };
  }

  #listening({ address, port }: SocketAddress): Bound | undefined {
    const bound = this.#listeners.get(port) ?? [];
    return (
      bound.find(({ local }) => local.address === address) ?? bound.find(({ local }) => local.address === '0.0.0.0')
    );
  }

  #hold(end: End, owner: SocketOwner | undefined): void {
    this.#connections.set(end, owner);
    end.once('close', () => this.#connections.delete(end));
  }

  async #fail(
    code: 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'ETIMEDOUT',
    signal?: AbortSignal,
  ): Promise<never> {
    if (code === 'EHOSTUNREACH') await this.#wait(neighbourTimeout, signal);
    if (code === 'ETIMEDOUT') await this.#wait(connectTimeout, signal);
    throw new NetworkError(code);
  }

  /** Rejects with the signal's reason. */
  #wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const clock: Clock = this.#fabric.clock;
    return new Promise((resolve, reject) => {
      const given: { timer?: Timer } = {};
      const abort = () => {
        given.timer?.cancel();
        reject(signal?.reason);
      };
      given.timer = clock.after(milliseconds, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  #freePort(): number {
    for (;;) {
      const port = this.#nextPort;
      this.#nextPort = port === ephemeral.last ? ephemeral.first : port + 1;
      if (!this.#listeners.has(port)) return port;
    }
  }
}

/** What the kernel makes of the ways to say "here". */
function plainAddress(text: string): string {
  if (text === 'localhost' || text === '::1' || text === '[::1]') return '127.0.0.1';
  if (text === '' || text === '::' || text === '[::]' || text === '*') return '0.0.0.0';
  return text;
}
