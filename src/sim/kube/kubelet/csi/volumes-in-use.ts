import type { Client } from '../../client/index.ts';

/** What the node says it uses: attached volumes that must not be taken from it yet. */
export interface VolumesInUse {
  /** A Pod is to have the volume: told before it is attached. */
  add(volume: string, pod: string): Promise<void>;
  /** Nothing of the Pod uses the volume any more. */
  remove(volume: string, pod: string): Promise<void>;
}

/** Keeps `status.volumesInUse` of a node. Follows pkg/kubelet/volumemanager GetVolumesInUse. */
export function createVolumesInUse(client: Client, nodeName: string): VolumesInUse {
  const users = new Map<string, Set<string>>();

  async function report(): Promise<void> {
    const names = [...users.keys()].sort();
    await client.change(
      'nodes',
      undefined,
      nodeName,
      (draft) => {
        const { volumesInUse = [], ...status } = draft.status ?? {};
        if (volumesInUse.join('\n') === names.join('\n')) return false;
        draft.status = { ...status, ...(names.length === 0 ? {} : { volumesInUse: names }) };
        return true;
      },
      'status',
    );
  }
  return {
    add: async (volume, pod) => {
      const known = users.get(volume);
      if (known !== undefined) {
        known.add(pod);
        return;
      }
      users.set(volume, new Set([pod]));
      await report();
    },
    remove: async (volume, pod) => {
      const known = users.get(volume);
      known?.delete(pod);
      if (known?.size !== 0) return;
      users.delete(volume);
      await report();
    },
  };
}
