import type { NetworkErrorCode } from './types.ts';

const descriptions: Readonly<Record<NetworkErrorCode, string>> = {
  EACCES: 'Permission denied',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ETIMEDOUT: 'Connection timed out',
};

/** What a socket call fails with. `description` is the C library's sentence for the code. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly code: NetworkErrorCode;

  constructor(code: NetworkErrorCode) {
    super(descriptions[code]);
    this.code = code;
  }

  get description(): string {
    return descriptions[this.code];
  }
}
