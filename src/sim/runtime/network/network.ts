import type { Clock } from '#api';
import type { CardFacts } from './card.ts';
import { Stack } from './stack.ts';
import type { DnsServer, Flow, Network, NetworkRules, NetworkStack, Translation } from './types.ts';

/** What a stack needs of the network around it. */
export interface Fabric {
  readonly clock: Clock;
  /** Who has an address, and under which of its own `from` gets there. */
  reach(from: Stack, address: string): Reached | undefined;
  translate(flow: Flow): Translation | undefined;
  permits(flow: Flow, to: NetworkStack | undefined): boolean;
  /** Undefined: nothing comes back. */
  nameServer(flow: Flow): DnsServer | 'refused' | undefined;
  pingOf(from: Stack, address: string): 'silence' | 'EHOSTUNREACH';
  plug(stack: Stack, at: Interface): void;
  unplug(stack: Stack, at: Interface): void;
}

export interface Reached {
  readonly stack: Stack;
  readonly source: string;
}

/** One address of a stack in one network. */
export interface Interface {
  readonly network: string;
  readonly address: string;
  /** `eth0` */
  readonly name: string;
  readonly card: CardFacts;
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

  const reach = (from: Stack, address: string): Reached | undefined => {
    for (const { network, address: source } of from.interfaces) {
      const stack = stacks.get(network)?.get(address);
      if (stack !== undefined) return { stack, source };
    }
    const { router } = from;
    if (!(router instanceof Stack)) return undefined;
    // To the router itself it comes as who it is.
    if (router.addresses.includes(address)) return { stack: router, source: from.addresses[0] ?? '' };
    return reach(router, address);
  };

  const plug = (stack: Stack, { network, address }: Interface): void => {
    const members = inNetwork(network);
    const other = members.get(address);
    if (other !== undefined) throw new Error(`${address} belongs to ${other.name} already`);
    members.set(address, stack);
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
      const stack = flow.from instanceof Stack ? reach(flow.from, to.address)?.stack : undefined;
      if (!permits({ ...flow, destination: { address: to.address, port: to.port } }, stack)) return undefined;
      return server ?? (stack === undefined ? undefined : 'refused');
    },
    pingOf: (from, address) =>
      translate({ protocol: 'TCP', from, source: from.addresses[0] ?? '', destination: { address, port: 0 } }) ===
      undefined
        ? 'EHOSTUNREACH'
        : 'silence',
    plug,
    unplug: (stack, { network, address }) => {
      const members = inNetwork(network);
      if (members.get(address) === stack) members.delete(address);
      if (members.size === 0) stacks.delete(network);
    },
  };

  return {
    createStack: (stackOptions) => {
      const networks = stackOptions.networks ?? [shared];
      const stack = new Stack(stackOptions, fabric);
      for (const network of networks)
        for (const address of stackOptions.addresses) stack.join(network, address, stackOptions.card?.(address));
      return stack;
    },
    stackAt: (address, network = shared) => stacks.get(network)?.get(address),
    use: (added) => {
      rules.add(added);
      return { close: () => rules.delete(added) };
    },
  };
}
