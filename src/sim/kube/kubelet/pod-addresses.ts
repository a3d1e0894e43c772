/** The addresses that a node gives to its Pods. */
export interface PodAddresses {
  allocate(): string;
  release(address: string): void;
}

/** The range of the node with that place among the lab's nodes, from 0: `192.168.<index>.0/24`, lowest free first. */
export function createPodAddresses(index: number): PodAddresses {
  const taken = new Set<string>();
  return {
    allocate: () => {
      for (let last = 2; ; last += 1) {
        const address = `192.168.${index}.${last}`;
        if (taken.has(address)) continue;
        taken.add(address);
        return address;
      }
    },
    release: (address) => {
      taken.delete(address);
    },
  };
}
