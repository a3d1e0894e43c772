import type { Network } from './types.ts';

/** The lab's other machines by name: where they are, and which of their ports are open. */
export type Neighbours = ReadonlyMap<string, { readonly address: string; readonly ports: readonly number[] }>;

/** Whoever looks whether a port of a neighbour is open finds it so; what is said there is not simulated. */
export function joinNeighbours(network: Network, neighbours: Neighbours): void {
  for (const [name, { address, ports }] of neighbours) {
    const stack = network.createStack({ name, addresses: [address] });
    for (const port of ports) stack.listen({ port }, (connection) => connection.destroy());
  }
}
