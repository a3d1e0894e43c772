import type { Clock } from '#api';
import { parseQuantity, quantityValue } from '#apimachinery';
import type { PersistentVolume, Pod } from '#types/core-v1';
import type { Client, EventRecorder, Informers, Referable, Writer } from '../../client/index.ts';
import { isAlreadyExists } from '../../client/index.ts';
import { unbind, volumePhaseWithEvent } from './binding.ts';

export interface RecyclerOptions {
  readonly clock: Clock;
  readonly client: Client;
  readonly informers: Informers;
  readonly recorder: EventRecorder;
  readonly writer: Writer;
  /** Looks at a volume again. */
  readonly resync: (volume: string) => void;
}

/** Scrubs released volumes with a Pod of its own in namespace default, one a volume. */
export interface Recycler {
  recycle(volume: PersistentVolume): Promise<void>;
  close(): void;
}

const namespace = 'default';

/** How long the Pod of a recycler takes at least on a real node; milliseconds. Nothing else slows down one that fails again and again. */
const podTime = 2_000;

const gibibyte = 2 ** 30;

/** Seconds that emptying may take: so many for each GiB, and at least so many. Follows CalculateTimeoutForVolume. */
function timeoutOf({ spec }: PersistentVolume): number {
  const size = quantityValue(parseQuantity(spec?.capacity?.storage ?? '0'));
  return Math.max(Math.floor(size / gibibyte) * 30, spec?.nfs === undefined ? 60 : 300);
}

/** The Pod that empties a volume. Follows pkg/volume NewPersistentVolumeRecyclerPodTemplate. */
export function recyclerPod(volume: PersistentVolume): Pod {
  const { hostPath, nfs } = volume.spec ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `recycler-for-${volume.metadata.name ?? ''}`, namespace },
    spec: {
      activeDeadlineSeconds: timeoutOf(volume),
      restartPolicy: 'Never',
      volumes: [
        {
          name: 'vol',
          ...(hostPath === undefined ? {} : { hostPath: { path: hostPath.path } }),
          ...(nfs === undefined ? {} : { nfs: { server: nfs.server, path: nfs.path } }),
        },
      ],
      containers: [
        {
          name: 'pv-recycler',
          image: 'registry.k8s.io/build-image/debian-base:bookworm-v1.0.6',
          command: ['/bin/sh'],
          args: ['-c', 'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1'],
          volumeMounts: [{ name: 'vol', mountPath: '/scrub' }],
        },
      ],
    },
  };
}

/** Makes the recycler. Follows pkg/volume/util/recyclerclient. */
export function createRecycler({ clock, client, informers, recorder, writer, resync }: RecyclerOptions): Recycler {
  /** Volumes by the name of their recycler Pod. */
  const running = new Map<string, string>();
  /** When it failed, by volume. */
  const failures = new Map<string, number>();
  let closed = false;

  const volumeOf = (pod: string) => {
    const name = running.get(pod);
    return name === undefined ? undefined : informers.for('persistentvolumes').get(undefined, name);
  };

  async function finish(pod: Pod): Promise<void> {
    const name = pod.metadata.name ?? '';
    const volume = volumeOf(name);
    running.delete(name);
    await client.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
    if (volume === undefined) return;
    const about = volume.metadata.name ?? '';
    if (pod.status?.phase === 'Succeeded') {
      failures.delete(about);
      recorder.event(volume as Referable, 'Normal', 'VolumeRecycled', 'Volume recycled');
      await writer.perform(unbind(volume));
    } else {
      failures.set(about, clock.now());
      const why = pod.status?.message ?? `pod failed, pod.Status.Message unknown`;
      await writer.perform(volumePhaseWithEvent(volume, 'Failed', 'VolumeFailedRecycle', `Recycle failed: ${why}`));
    }
    resync(about);
  }

  informers.for('pods').onChange({
    updated: (pod) => {
      const phase = pod.status?.phase;
      if (closed || pod.metadata.namespace !== namespace || !running.has(pod.metadata.name ?? '')) return;
      if (phase === 'Succeeded' || phase === 'Failed') void finish(pod).catch(() => undefined);
    },
  });
  informers.for('events').onChange({
    added: (event) => {
      const about = event.involvedObject;
      if (closed || about.kind !== 'Pod' || about.namespace !== namespace) return;
      const volume = volumeOf(about.name ?? '');
      if (volume === undefined) return;
      const type = event.type === 'Warning' ? 'Warning' : 'Normal';
      recorder.event(volume as Referable, type, 'RecyclerPod', `Recycler pod: ${event.message ?? ''}`);
    },
  });

  return {
    recycle: async (volume) => {
      const pod = recyclerPod(volume);
      const name = pod.metadata.name ?? '';
      if (running.has(name)) return;
      const about = volume.metadata.name ?? '';
      const wait = (failures.get(about) ?? Number.NEGATIVE_INFINITY) + podTime - clock.now();
      if (wait > 0) {
        clock.after(wait, () => closed || resync(about));
        return;
      }
      running.set(name, about);
      try {
        await client.create('pods', pod);
      } catch (error) {
        if (!isAlreadyExists(error)) {
          running.delete(name);
          throw error;
        }
      }
    },
    close: () => {
      closed = true;
    },
  };
}
