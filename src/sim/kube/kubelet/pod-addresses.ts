/** The addresses that a node gives to its Pods. */
export interface PodAddresses {
  allocate(): string;
  release(address: string): void;
}

/**
 * The range of the node with that place among the lab's nodes, from 0: `192.168.<index>.0/24`. The next one after the last that was
 * given is given, so that an address is used again as late as possible. Follows the host-local plugin of CNI.
 */
export function createPodAddresses(index: number): PodAddresses {
  const taken = new Set<string>();
  let last = 1;
  return {
    allocate: () => {
      for (let tries = 0; tries < 253; tries += 1) {
        last = last >= 254 ? 2 : last + 1;
        const address = `192.168.${index}.${last}`;
        if (taken.has(address)) continue;
        taken.add(address);
        return address;
      }
      throw new Error(`no address is left in 192.168.${index}.0/24`);
    },
    release: (address) => {
      taken.delete(address);
    },
  };
}
