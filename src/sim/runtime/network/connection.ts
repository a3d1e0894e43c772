import { Duplex } from 'node:stream';
import { NetworkError } from './network-error.ts';
import type { Connection, GrpcHealth, Offers, SocketAddress, TlsClient } from './types.ts';

/** What a socket's buffer holds before its writer has to wait. */
const room = 65_536;

class End extends Duplex implements Connection {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  peer: End | undefined;
  tlsClient: TlsClient | undefined;
  /** What this end speaks besides plain bytes. */
  readonly #offers: Offers;
  /** The peer's write that waits until somebody reads here. */
  #resume: (() => void) | undefined;
  #isClosedByPeer = false;

  constructor(local: SocketAddress, remote: SocketAddress, offers: Offers = {}) {
    super({ readableHighWaterMark: room, writableHighWaterMark: room });
    this.#offers = offers;
    this.local = local;
    this.remote = remote;
    // A reset that nobody waits for must not end the whole simulator.
    this.on('error', () => undefined);
  }

  /** How far it is closed, as the kernel's table calls it. */
  get state(): 'ESTABLISHED' | 'CLOSE_WAIT' | 'FIN_WAIT2' {
    if (this.#isClosedByPeer) return 'CLOSE_WAIT';
    return this.writableEnded ? 'FIN_WAIT2' : 'ESTABLISHED';
  }

  startTls(client: TlsClient = {}): string | undefined {
    const { peer } = this;
    const shown = peer === undefined ? undefined : peer.#offers.certificate?.();
    if (peer !== undefined && shown !== undefined) peer.tlsClient = client;
    return shown;
  }

  checkHealth(service: string): GrpcHealth | undefined {
    const { peer } = this;
    return peer === undefined ? undefined : peer.#offers.health?.(service);
  }

  override _read(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    const { peer } = this;
    if (peer === undefined || peer.destroyed) done(new NetworkError('ECONNRESET'));
    else peer.deliver(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.peer?.finish();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const { peer } = this;
    this.peer = undefined;
    this._read();
    done(error);
    if (peer === undefined || peer.destroyed) return;
    if (error !== null || this.readableLength > 0) peer.destroy(new NetworkError('ECONNRESET'));
    else peer.finish();
  }

  /** What the peer wrote; `done` when there is room for more. */
  deliver(chunk: Uint8Array, done: () => void): void {
    if (this.push(chunk)) done();
    else this.#resume = done;
  }

  /** The peer writes no more. */
  finish(): void {
    if (this.#isClosedByPeer || this.destroyed) return;
    this.#isClosedByPeer = true;
    this.push(null);
  }
}

/** The two ends of a new connection: of who connects, and of who is connected to. */
export function connectionPair(
  client: SocketAddress,
  seenByServer: SocketAddress,
  dialled: SocketAddress,
  server: SocketAddress,
  offers?: Offers,
): readonly [End, End] {
  const near = new End(client, dialled);
  const far = new End(server, seenByServer, offers);
  near.peer = far;
  far.peer = near;
  return [near, far];
}

export type { End };
