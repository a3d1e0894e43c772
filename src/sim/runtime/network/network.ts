import type { Clock } from '#api';
import { Stack } from './stack.ts';
import type { DnsServer, Flow, Network, NetworkRules, NetworkStack, Translation } from './types.ts';

/** What a stack needs of the network around it. */
export interface Fabric {
  readonly clock: Clock;
  reach(from: Stack, address: string): Stack | undefined;
  translate(flow: Flow): Translation | undefined;
  permits(flow: Flow, to: NetworkStack | undefined): boolean;
  /** Undefined: nothing comes back. */
  nameServer(flow: Flow): DnsServer | 'refused' | undefined;
  pingOf(from: Stack, address: string): 'silence' | 'EHOSTUNREACH';
  forget(stack: Stack): void;
}

const shared = 'shared';

/** Makes the network of a lab. It costs nothing while nobody uses it: a connection is a pair of streams, a packet is not simulated. */
export function createNetwork(options: { readonly clock: Clock }): Network {
  /** By network, then by address. */
  const stacks = new Map<string, Map<string, Stack>>();
  const rules = new Set<NetworkRules>();

  const inNetwork = (name: string): Map<string, Stack> => {
    const known = stacks.get(name) ?? new Map<string, Stack>();
    stacks.set(name, known);
    return known;
  };

  const translate = (flow: Flow): Translation | undefined => {
    for (const rule of rules) {
      const translation = rule.translate?.(flow);
      if (translation !== undefined) return translation;
    }
    return undefined;
  };

  const permits = (flow: Flow, to: NetworkStack | undefined): boolean => {
    for (const rule of rules) if (rule.permits?.(flow, to) === false) return false;
    return true;
  };

  const reach = (from: Stack, address: string): Stack | undefined => {
    for (const network of from.networks) {
      const found = stacks.get(network)?.get(address);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  const fabric: Fabric = {
    clock: options.clock,
    reach,
    translate,
    permits,
    nameServer: (flow) => {
      const translation = translate(flow);
      if (translation === 'refused') return 'refused';
      if (translation === 'dropped') return undefined;
      const to = translation ?? flow.destination;
      let server: DnsServer | undefined;
      for (const rule of rules) server ??= rule.names?.(to.address, flow.from);
      const stack = flow.from instanceof Stack ? reach(flow.from, to.address) : undefined;
      if (!permits({ ...flow, destination: { address: to.address, port: to.port } }, stack)) return undefined;
      return server ?? (stack === undefined ? undefined : 'refused');
    },
    pingOf: (from, address) =>
      translate({ protocol: 'TCP', from, source: from.addresses[0] ?? '', destination: { address, port: 0 } }) ===
      undefined
        ? 'EHOSTUNREACH'
        : 'silence',
    forget: (stack) => {
      for (const network of stack.networks) {
        const members = inNetwork(network);
        for (const address of stack.addresses) if (members.get(address) === stack) members.delete(address);
      }
    },
  };

  return {
    createStack: (stackOptions) => {
      const networks = stackOptions.networks ?? [shared];
      const stack = new Stack(stackOptions, networks, fabric);
      for (const network of networks) {
        const members = inNetwork(network);
        for (const address of stackOptions.addresses) {
          const other = members.get(address);
          if (other !== undefined) throw new Error(`${address} belongs to ${other.name} already`);
          members.set(address, stack);
        }
      }
      return stack;
    },
    stackAt: (address, network = shared) => stacks.get(network)?.get(address),
    use: (added) => {
      rules.add(added);
      return { close: () => rules.delete(added) };
    },
  };
}
