import type { Node, PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { VolumeAttachment } from '#types/storage-v1';
import { createWorkQueue, isAlreadyExists, objectKey, type Referable } from '../../client/index.ts';
import { allowsMultiAttach, attachedVolume, attachmentName, uniqueVolumeName } from '../../helpers/csi-attachment.ts';
import type { CsiVolume } from '../../helpers/csi-translation/index.ts';
import { claimKeysOf, podsByClaim } from '../../helpers/pods.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { createDesiredVolumes } from './desired-volumes.ts';
import { type Attachment, planVolume } from './plan.ts';

/** How long an attachment may take before it counts as failed, and how often a failure is told. */
const attachTimeout = 120_000;
const firstRetry = 500;
const longestRetry = 122_000;

interface Progress {
  readonly since: number;
  told: boolean;
  retry: number;
  /** When a failure is told next; undefined: as soon as there is one. */
  due: number | undefined;
}

function isReady(node: Node | undefined): boolean {
  return node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}

/**
 * Has volumes attached to the nodes that Pods with them are on, and detached when none is left.
 * Follows kube-controller-manager pkg/controller/volume/attachdetach; the drivers' attachers do what VolumeAttachments say.
 */
export const attachDetachController: Controller = {
  name: 'persistentvolume-attach-detach-controller',
  start: ({ clock, activity, informers, log, client: clientFor, recorder: recorderFor }) => {
    const client = clientFor(controllerComponent('attachdetach-controller'));
    const recorder = recorderFor('attachdetach-controller', client);
    const pods = informers.for('pods');
    const claims = informers.for('persistentvolumeclaims');
    const volumes = informers.for('persistentvolumes');
    const nodes = informers.for('nodes');
    const attachments = informers.for('volumeattachments');
    const drivers = informers.for('csidrivers');
    pods.addIndex(podsByClaim, claimKeysOf);

    const desired = createDesiredVolumes({
      claim: (namespace, name) => claims.get(namespace, name),
      volume: (name) => volumes.get(undefined, name),
      driver: (name) => drivers.get(undefined, name),
    });
    /** Since when attachments are no longer wanted. */
    const unwanted = new Map<string, number>();
    const refused = new Set<string>();
    const progress = new Map<string, Progress>();

    function volumeOf({ spec }: VolumeAttachment): CsiVolume | undefined {
      const { persistentVolumeName, inlineVolumeSpec } = spec.source;
      return attachedVolume(volumes.get(undefined, persistentVolumeName ?? ''), inlineVolumeSpec);
    }
    const nameOf = (attachment: VolumeAttachment) => {
      const volume = volumeOf(attachment);
      return volume === undefined ? '' : uniqueVolumeName(volume);
    };
    attachments.addIndex('volume', (attachment) => [nameOf(attachment)]);

    /** What the node is told to have; the kubelet waits for it. */
    async function report(nodeName: string, name: string, attached: boolean): Promise<void> {
      if (nodes.get(undefined, nodeName) === undefined) return;
      await client.change(
        'nodes',
        undefined,
        nodeName,
        (draft) => {
          const before = draft.status?.volumesAttached ?? [];
          if (before.some((one) => one.name === name) === attached) return false;
          const others = before.filter((one) => one.name !== name);
          const { volumesAttached: _, ...status } = draft.status ?? {};
          const next = attached ? [...others, { name, devicePath: '' }] : others;
          draft.status = { ...status, ...(next.length === 0 ? {} : { volumesAttached: next }) };
          return true;
        },
        'status',
      );
    }

    async function attach(volume: CsiVolume, node: string): Promise<void> {
      const { source, inline } = volume;
      const name = attachmentName(source.volumeHandle, source.driver, node);
      progress.set(name, { since: clock.now(), told: false, retry: firstRetry, due: undefined });
      try {
        await client.create('volumeattachments', {
          apiVersion: 'storage.k8s.io/v1',
          kind: 'VolumeAttachment',
          metadata: { name },
          spec: {
            attacher: source.driver,
            nodeName: node,
            source: inline === undefined ? { persistentVolumeName: volume.name } : { inlineVolumeSpec: inline },
          },
        });
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
      }
    }

    /** Tells the Pods on the node how far their volume is. */
    async function follow(attachment: VolumeAttachment, name: string, volume: CsiVolume, users: readonly Pod[]) {
      const { name: key = '' } = attachment.metadata;
      const now = clock.now();
      const state = progress.get(key) ?? { since: now, told: false, retry: firstRetry, due: undefined };
      progress.set(key, state);
      const { attached, attachError } = attachment.status ?? {};
      const tell = (type: 'Normal' | 'Warning', reason: string, message: string) => {
        for (const pod of users) recorder.event(pod as Referable, type, reason, message);
      };
      if (attached === true) {
        if (!state.told) {
          tell(
            'Normal',
            'SuccessfulAttachVolume',
            `AttachVolume.Attach succeeded for volume ${JSON.stringify(volume.name)} `,
          );
        }
        state.told = true;
        await report(attachment.spec.nodeName, name, true);
        return;
      }
      const overdue = now - state.since >= attachTimeout;
      if (attachError === undefined && !overdue) {
        queue.addAfter(name, state.since + attachTimeout - now);
        return;
      }
      if (state.due !== undefined && now < state.due) {
        queue.addAfter(name, state.due - now);
        return;
      }
      const { driver, volumeHandle } = volume.source;
      const timedOut = `timed out waiting for external-attacher of ${driver} CSI driver to attach volume ${volumeHandle}`;
      const why = attachError?.message ?? timedOut;
      tell(
        'Warning',
        'FailedAttachVolume',
        `AttachVolume.Attach failed for volume ${JSON.stringify(volume.name)} : ${why}`,
      );
      const wait = attachError === undefined ? attachTimeout : state.retry;
      state.due = now + wait;
      state.retry = Math.min(state.retry * 2, longestRetry);
      queue.addAfter(name, wait);
    }

    async function sync(name: string): Promise<void> {
      const entry = desired.of(name);
      const byNode = new Map<string, Pod[]>();
      for (const pod of entry?.pods ?? []) {
        const node = pod.spec?.nodeName ?? '';
        if (nodes.get(undefined, node) !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), pod]);
      }
      const existing = attachments.byIndex('volume', name);
      const volume = entry?.volume ?? existing.map(volumeOf).find((one) => one !== undefined);
      if (volume === undefined) return;
      const now = clock.now();
      const facts = existing.map((attachment): Attachment => {
        const key = attachment.metadata.name ?? '';
        const node = nodes.get(undefined, attachment.spec.nodeName);
        if (byNode.has(attachment.spec.nodeName)) unwanted.delete(key);
        else if (!unwanted.has(key)) unwanted.set(key, now);
        return {
          name: key,
          node: attachment.spec.nodeName,
          deleting: attachment.metadata.deletionTimestamp !== undefined,
          mounted: node?.status?.volumesInUse?.includes(name) === true,
          nodeReady: isReady(node),
          outOfService:
            node?.spec?.taints?.some(({ key: taint }) => taint === 'node.kubernetes.io/out-of-service') === true,
          unwantedSince: unwanted.get(key),
        };
      });
      const wanted = [...byNode].map(([node, users]) => ({
        node,
        pods: users.map((pod) => ({
          namespace: pod.metadata.namespace ?? '',
          name: pod.metadata.name ?? '',
          pod,
        })),
      }));
      for (const key of [...refused]) {
        if (key.startsWith(`${name} `) && !byNode.has(key.slice(name.length + 1))) refused.delete(key);
      }
      for (const action of planVolume({ wanted, attachments: facts, shared: allowsMultiAttach(volume), now })) {
        if (action.do === 'attach') await attach(volume, action.node);
        else if (action.do === 'detach') {
          await report(action.node, name, false);
          await client.delete('volumeattachments', undefined, action.attachment);
        } else if (action.do === 'refuse') {
          if (refused.has(`${name} ${action.node}`)) continue;
          refused.add(`${name} ${action.node}`);
          for (const { pod, text } of action.messages) {
            const message = `Multi-Attach error for volume ${JSON.stringify(volume.name)} ${text}`;
            recorder.event(pod.pod as Referable, 'Warning', 'FailedAttachVolume', message);
          }
        } else queue.addAfter(name, action.after);
      }
      for (const attachment of existing) {
        const users = byNode.get(attachment.spec.nodeName);
        if (users !== undefined && attachment.metadata.deletionTimestamp === undefined) {
          await follow(attachment, name, volume, users);
        }
      }
    }

    const queue = createWorkQueue({ name: attachDetachController.name, clock, activity, log, work: sync });
    const addAll = (names: readonly string[]) => {
      for (const name of names) if (name !== '') queue.add(name);
    };
    const lookAtPod = (pod: Pod) => addAll(desired.follow(pod));
    const lookAtClaim = (claim: PersistentVolumeClaim) => {
      for (const pod of pods.byIndex(podsByClaim, objectKey(claim))) lookAtPod(pod);
    };

    for (const attachment of attachments.list()) {
      // What was attached before this controller began was told about then.
      const told = attachment.status?.attached === true;
      progress.set(attachment.metadata.name ?? '', { since: clock.now(), told, retry: firstRetry, due: undefined });
    }
    pods.onChange({
      added: lookAtPod,
      updated: lookAtPod,
      deleted: (pod) => addAll(desired.forget(pod)),
    });
    claims.onChange({ added: lookAtClaim, updated: lookAtClaim });
    attachments.onChange({
      added: (attachment) => addAll([nameOf(attachment)]),
      updated: (attachment) => addAll([nameOf(attachment)]),
      deleted: (attachment) => {
        const { name = '' } = attachment.metadata;
        unwanted.delete(name);
        progress.delete(name);
        addAll([nameOf(attachment)]);
      },
    });
    nodes.onChange({
      added: (node) => followNode(node),
      updated: (next, previous) => {
        const changed =
          next.status?.volumesInUse !== previous.status?.volumesInUse ||
          next.spec?.taints !== previous.spec?.taints ||
          isReady(next) !== isReady(previous);
        if (changed) followNode(next);
      },
      deleted: (node) => followNode(node),
    });
    function followNode({ metadata }: Node): void {
      for (const attachment of attachments.list()) {
        if (attachment.spec.nodeName === metadata.name) addAll([nameOf(attachment)]);
      }
    }
    return queue;
  },
};
