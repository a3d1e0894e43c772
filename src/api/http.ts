import type { Duplex } from 'node:stream';

/** One HTTP request as plain data. `path` is decoded by nobody: it is what stood in the request line before `?`. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names; repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it arrives. Empty for requests without one. Read at most once. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** The subject of a verified client certificate. */
  readonly peer?: {
    readonly commonName: string;
    readonly organizations: readonly string[];
    /** SHA-256 of the certificate, in lower-case hex. */
    readonly fingerprint?: string;
  };
}

/** What a server answers. A body that is iterable is streamed: the head is flushed before the first chunk. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
  /** With status 101: takes the raw connection over, after the head was sent. `head` holds bytes that came too early. */
  readonly upgrade?: (connection: Duplex, head: Uint8Array) => void;
}

/** A server is a function; listening on a socket is an adapter (`#platform`, listen). */
export type Handler = (request: HttpRequest) => Promise<HttpResponse>;
