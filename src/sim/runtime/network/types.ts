import type { Duplex } from 'node:stream';
import type { Card, CardFacts } from './card.ts';

/** An end of a flow: a dotted IPv4 address and a port. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

export type Protocol = 'TCP' | 'UDP';

/** What the kernel says when a socket cannot do what it should; `code` as in errno. */
export type NetworkErrorCode =
  | 'EACCES'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'EHOSTUNREACH'
  | 'ENETUNREACH'
  | 'ETIMEDOUT';

/** Somebody who holds a socket, as netstat shows it. */
export interface SocketOwner {
  readonly pid: number;
  /** Its program's name. */
  readonly name: string;
  readonly uid: number;
}

/**
 * One end of a TCP connection: bytes both ways with back-pressure, half-closed by `end`. `destroy()` is what the kernel does for a
 * process that ends: the other end sees the stream's end, or ECONNRESET when bytes were left unread here. `destroy(error)` resets the
 * connection: the other end is destroyed with NetworkError ECONNRESET. Writing to an end that is gone fails so, too. An `error` that
 * nobody listens to is no harm.
 */
export interface Connection extends Duplex {
  readonly local: SocketAddress;
  /** Who is at the other end, as it looks from here. */
  readonly remote: SocketAddress;
  /**
   * TLS from the end that connected, before it writes: the certificates that the server shows (PEM, its own first), or undefined
   * when it speaks none. Bytes stay plain, since nobody in between could read them.
   */
  startTls(client?: TlsClient): string | undefined;
  /**
   * Calls grpc.health.v1.Health/Check at the other end; undefined when nobody speaks gRPC there. The answer comes as it is: frames of
   * HTTP/2 that nobody in between looks at are not exchanged.
   */
  checkHealth(service: string): GrpcHealth | undefined;
  /** At the end that was connected to: what a client that began TLS showed; undefined while it speaks plainly. */
  readonly tlsClient: TlsClient | undefined;
}

/** What a client shows in a TLS handshake. */
export interface TlsClient {
  /** PEM; its private key is taken for granted. */
  readonly certificate?: string;
}

/** What a gRPC server says of the health of a service, or the status (`NOT_FOUND` is `NotFound`, as Go names it) with which the call failed. */
export type GrpcHealth =
  | { readonly status: 'SERVING' | 'NOT_SERVING' }
  | { readonly code: 'NotFound' | 'Unimplemented'; readonly message: string };

/** What whoever listens speaks besides plain bytes. */
export interface Offers {
  /** TLS: the certificates that it shows now, PEM, its own first. */
  readonly certificate?: (() => string) | undefined;
  /** gRPC with its health protocol. */
  readonly health?: ((service: string) => GrpcHealth) | undefined;
}

/** A socket that waits for connections. */
export interface Listener {
  readonly local: SocketAddress;
  /** Nobody connects any more; connections that were made live on. */
  close(): void;
}

export interface ListenOptions extends Offers {
  /** 0: a free one. */
  readonly port: number;
  /** Default: all addresses of the stack (`0.0.0.0`). */
  readonly address?: string;
  readonly owner?: SocketOwner;
}

export interface ConnectOptions {
  /** Gives up: rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly owner?: SocketOwner;
}

/** A socket as netstat and ss list it. */
export interface SocketFacts {
  readonly protocol: Protocol;
  readonly state: 'LISTEN' | 'ESTABLISHED' | 'CLOSE_WAIT' | 'FIN_WAIT2';
  readonly local: SocketAddress;
  /** Undefined for listeners. */
  readonly remote: SocketAddress | undefined;
  readonly owner: SocketOwner | undefined;
}

export interface DnsQuestion {
  /** Whole, lower case, without the last dot. */
  readonly name: string;
  readonly type: DnsRecord['type'] | 'ANY';
}

export interface DnsRecord {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'CNAME' | 'PTR' | 'SOA' | 'SRV' | 'TXT' | 'NS';
  /** Seconds. */
  readonly ttl: number;
  /** As a zone file writes it: an address, a name with its last dot, `0 100 80 name.` of an SRV record. */
  readonly data: string;
}

export interface DnsAnswer {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  readonly authoritative: boolean;
  readonly records: readonly DnsRecord[];
  readonly authority?: readonly DnsRecord[];
}

/** Answers the questions that reach a name server. */
export type DnsServer = (question: DnsQuestion, asker: NetworkStack) => DnsAnswer;

/** A connection (or a datagram) on its way. */
export interface Flow {
  readonly protocol: Protocol;
  readonly from: NetworkStack;
  readonly source: string;
  readonly destination: SocketAddress;
}

/** Where a flow goes instead, and as whose (default: as whose it came): `refused`: a reset comes back, `dropped`: nothing comes back. */
export type Translation = (SocketAddress & { readonly source?: string }) | 'refused' | 'dropped';

/** What is in the way between stacks; each hook may be missing. Asked once for each connection, in the order they were added. */
export interface NetworkRules {
  /** Address translation, as kube-proxy does it; undefined: not of its concern. The first one that answers decides. */
  translate?(flow: Flow): Translation | undefined;
  /** Whether it may pass once it is translated, as network policies say; `to` is undefined for what is no stack of this network. */
  permits?(flow: Flow, to: NetworkStack | undefined): boolean;
  /** The name server at an address (port 53, UDP), when there is one; the first that answers counts. */
  names?(address: string, from: NetworkStack): DnsServer | undefined;
}

export interface StackOptions {
  /** For humans: `default/web`, `node01`. */
  readonly name: string;
  /** The first one is where its connections come from. 127.0.0.1 is there in any case. */
  readonly addresses: readonly string[];
  /** Networks it is in, by name; it reaches stacks that share one. Default: the one that all Pods and nodes share. */
  readonly networks?: readonly string[];
  /**
   * Its default route: what none of its networks holds goes there, and on from there under that stack's address (masqueraded).
   * Asked for each connection; undefined: it leads nowhere.
   */
  readonly router?: () => NetworkStack | undefined;
  /** What the interface with that address looks like; default: a card of a machine. */
  readonly card?: (address: string) => CardFacts;
}

/** A network namespace: addresses, listeners, connections. One for a Pod's sandbox, a Docker container, a machine. */
export interface NetworkStack {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Binds and listens. Throws NetworkError EADDRINUSE, EADDRNOTAVAIL. `accept` is called for each connection, without waiting. */
  listen(options: ListenOptions, accept: (connection: Connection) => void): Listener;
  /**
   * Connects to an address (`localhost` too; names are resolved with `resolveHost`). Rejects with NetworkError: ECONNREFUSED at
   * once, EHOSTUNREACH after 3 s, ETIMEDOUT after 131 s, ENETUNREACH at once for what lies outside of the lab.
   */
  connect(address: string, port: number, options?: ConnectOptions): Promise<Connection>;
  /** Asks a name server. Rejects with NetworkError ETIMEDOUT (after `timeout` milliseconds, default 5000) or ECONNREFUSED. */
  query(server: string, question: DnsQuestion, options?: { readonly timeout?: number }): Promise<DnsAnswer>;
  /** An echo request: whether somebody answers, or how it failed. */
  ping(address: string): 'answer' | 'silence' | 'EHOSTUNREACH' | 'ENETUNREACH';
  /** Its interfaces but for the loopback, in the order of their names. */
  readonly cards: readonly Card[];
  /** Plugs it into one more network, until closed. Throws Error when another stack has that address there. */
  join(network: string, address: string, card?: CardFacts): { close(): void };
  /** Every socket there is now. */
  sockets(): readonly SocketFacts[];
  /** Takes the namespace away: listeners end, connections are reset. */
  close(): void;
}

/** The network of one lab. */
export interface Network {
  /** Throws Error when another stack has one of the addresses in a network of its own. */
  createStack(options: StackOptions): NetworkStack;
  /** The stack with that address in that network (default: the one of Pods and nodes). */
  stackAt(address: string, network?: string): NetworkStack | undefined;
  /** Adds rules until closed. */
  use(rules: NetworkRules): { close(): void };
}
