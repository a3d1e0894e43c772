/** What the kernel answers to a connection, as Go words it. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'i/o timeout',
  EADDRNOTAVAIL: 'connect: cannot assign requested address',
};

/** `dial tcp4 127.0.0.1:80: connect: connection refused`. Follows Go's net.OpError. */
export function dialError(network: string, address: string, error: unknown): string {
  return `dial ${network} ${address}: ${reasons[codeOf(error)] ?? messageOf(error)}`;
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
