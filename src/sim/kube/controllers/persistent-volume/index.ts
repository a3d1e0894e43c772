import type { Timer } from '#api';
import type { PersistentVolume, PersistentVolumeClaim } from '#types/core-v1';
import { createWorkQueue, createWriter, objectKey } from '../../client/index.ts';
import { claimKeysOf, podsByClaim } from '../../helpers/pods.ts';
import { claimKeyOf } from '../../helpers/volume-matching.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { type HostPathPort, planProvision } from './provision.ts';
import { planReclaim } from './reclaim.ts';
import { createRecycler } from './recycle.ts';
import type { BinderState } from './state.ts';
import { planClaim } from './sync-claim.ts';
import { planVolume } from './sync-volume.ts';

/** How often what is not settled yet is looked at again (`--pvclaimbinder-sync-period`). */
const resyncPeriod = 15_000;

const byVolume = 'volume';

function isUnsettledClaim(claim: PersistentVolumeClaim): boolean {
  return claim.status?.phase !== 'Bound' && claim.status?.phase !== 'Lost';
}

function isUnsettledVolume({ spec, status }: PersistentVolume): boolean {
  if (status?.phase === 'Failed') return true;
  return status?.phase === 'Released' && spec?.persistentVolumeReclaimPolicy !== 'Retain';
}

/**
 * Binds claims and volumes, provisions in-tree, and carries out reclaim policies.
 * Follows kube-controller-manager pkg/controller/volume/persistentvolume. Unlike the real one it looks again every 15
 * seconds only at what is not settled, so that an idle cluster costs nothing.
 */
export const persistentVolumeController: Controller = {
  name: 'persistentvolume-binder-controller',
  start: (context) => {
    const { clock, activity, informers, log, hostFiles, random } = context;
    const client = context.client(controllerComponent('persistent-volume-binder'));
    const recorder = context.recorder('persistentvolume-controller', client);
    const writer = createWriter(client, informers, recorder);
    const claims = informers.for('persistentvolumeclaims');
    const volumes = informers.for('persistentvolumes');
    const classes = informers.for('storageclasses');
    const pods = informers.for('pods');
    pods.addIndex(podsByClaim, claimKeysOf);
    claims.addIndex(byVolume, ({ spec }) => [spec?.volumeName ?? '']);

    const state: BinderState = {
      claim: (namespace, name) => claims.get(namespace, name),
      volume: (name) => volumes.get(undefined, name),
      volumes: () => volumes.list(),
      storageClass: (name) => classes.get(undefined, name),
      storageClasses: () => classes.list(),
      podsUsing: (namespace, claim) => pods.byIndex(podsByClaim, `${namespace}/${claim}`),
      node: (name) => informers.for('nodes').get(undefined, name),
    };
    const port: HostPathPort = {
      provisions: context.provisioners.includes('kubernetes.io/host-path'),
      makeDirectory: (path) => hostFiles.makeDirectory(path, { recursive: true, mode: 0o750 }),
      removeTree: (path) => {
        if (hostFiles.exists(path)) hostFiles.remove(path, { recursive: true });
      },
      uuid: () => random.uuid(),
    };
    const recycler = createRecycler({
      clock,
      client,
      informers,
      recorder,
      writer,
      resync: (name) => queue.add(`volume ${name}`),
    });

    async function syncClaim(key: string): Promise<void> {
      const claim = claims.get(undefined, key);
      if (claim === undefined) return;
      const plan = planClaim(claim, state);
      await writer.perform(plan.writes);
      if (plan.provision === true) await writer.perform(planProvision(claim, state, port));
      if (isUnsettledClaim(claims.get(undefined, key) ?? claim)) armResync();
    }

    async function syncVolume(name: string): Promise<void> {
      const volume = volumes.get(undefined, name);
      if (volume === undefined) return;
      const plan = planVolume(volume, state);
      await writer.perform(plan.writes);
      if (plan.syncClaim !== undefined) queue.add(`claim ${plan.syncClaim}`);
      const current = volumes.get(undefined, name);
      if (plan.reclaim !== true || current === undefined) return;
      const reclaim = planReclaim(current, state, port);
      await writer.perform(reclaim.writes);
      if (reclaim.recycle === true) await recycler.recycle(current);
      if (isUnsettledVolume(volumes.get(undefined, name) ?? current)) armResync();
    }

    const queue = createWorkQueue({
      name: persistentVolumeController.name,
      clock,
      activity,
      log,
      work: (key) => {
        const [kind, name = ''] = key.split(' ');
        return kind === 'claim' ? syncClaim(name) : syncVolume(name);
      },
    });

    const startedAt = clock.now();
    let timer: Timer | undefined;
    function resync(): void {
      timer = undefined;
      for (const volume of volumes.list()) queue.add(`volume ${objectKey(volume)}`);
      for (const claim of claims.list()) queue.add(`claim ${objectKey(claim)}`);
    }
    // It looks again every fifteen seconds since it started, so most of what waits does not wait as long as that.
    function armResync(): void {
      timer ??= clock.after(resyncPeriod - ((clock.now() - startedAt) % resyncPeriod), resync);
    }

    /** A claim hears of what happened to its volume when it is looked at again, unless the volume is gone. */
    function volumeChanged(volume: PersistentVolume): void {
      const name = objectKey(volume);
      queue.add(`volume ${name}`);
      const { uid } = volume.spec?.claimRef ?? {};
      if (claims.byIndex(byVolume, name).some(({ metadata }) => metadata.uid !== uid)) armResync();
    }
    volumes.onChange({
      added: volumeChanged,
      updated: volumeChanged,
      deleted: (volume) => {
        const claim = claimKeyOf(volume);
        if (claim !== undefined) queue.add(`claim ${claim}`);
      },
    });
    claims.onChange({
      added: (claim) => queue.add(`claim ${objectKey(claim)}`),
      updated: (claim) => queue.add(`claim ${objectKey(claim)}`),
      deleted: (claim) => {
        const name = claim.spec?.volumeName ?? '';
        if (name !== '') queue.add(`volume ${name}`);
      },
    });

    return {
      close: () => {
        timer?.cancel();
        recycler.close();
        queue.close();
      },
    };
  },
};
