/** A Pod that waits for, or uses, a volume. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** A node that Pods with the volume are on. */
export interface WantedNode<P extends PodName> {
  readonly node: string;
  readonly pods: readonly P[];
}

/** A VolumeAttachment of the volume, and what its node says. */
export interface Attachment {
  readonly name: string;
  readonly node: string;
  readonly deleting: boolean;
  /** Whether the kubelet still reports it in use. */
  readonly mounted: boolean;
  readonly nodeReady: boolean;
  readonly outOfService: boolean;
  /** When it was first no longer wanted; milliseconds. */
  readonly unwantedSince: number | undefined;
}

export interface VolumeView<P extends PodName> {
  readonly wanted: readonly WantedNode<P>[];
  readonly attachments: readonly Attachment[];
  /** Whether several nodes may have it at once. */
  readonly shared: boolean;
  readonly now: number;
}

/** One thing to be done about a volume. */
export type AttachAction<P extends PodName> =
  | { readonly do: 'attach'; readonly node: string }
  | { readonly do: 'detach'; readonly attachment: string; readonly node: string }
  | {
      readonly do: 'refuse';
      readonly node: string;
      readonly messages: readonly { readonly pod: P; readonly text: string }[];
    }
  | { readonly do: 'look-again'; readonly after: number };

/** How long an unhealthy node may keep a volume that nobody wants there (`--attach-detach-reconcile` maxWaitForUnmountDuration). */
export const maxWaitForUnmount = 360_000;

const exclusive = "Volume is already exclusively attached to one node and can't be attached to another";

function usedBy<P extends PodName>(pod: P, others: readonly P[]): string {
  const local = others.filter(({ namespace }) => namespace === pod.namespace);
  const foreign = others.length - local.length;
  if (local.length === 0) return `Volume is already used by ${foreign} pod(s) in different namespaces`;
  const names = `Volume is already used by pod(s) ${local.map(({ name }) => name).join(', ')}`;
  return foreign > 0 ? `${names} and ${foreign} pod(s) in different namespaces` : names;
}

/** What is to be done about one volume. Follows pkg/controller/volume/attachdetach reconciler, reconcile. */
export function planVolume<P extends PodName>(view: VolumeView<P>): readonly AttachAction<P>[] {
  const { wanted, attachments, shared, now } = view;
  const actions: AttachAction<P>[] = [];
  const leaving = new Set<string>();
  for (const one of attachments) {
    if (one.deleting || wanted.some(({ node }) => node === one.node)) continue;
    const since = one.unwantedSince ?? now;
    const expired = now - since > maxWaitForUnmount;
    if (one.mounted && !(expired && !one.nodeReady) && !one.outOfService) {
      if (!one.nodeReady) actions.push({ do: 'look-again', after: since + maxWaitForUnmount + 1 - now });
      continue;
    }
    leaving.add(one.name);
    actions.push({ do: 'detach', attachment: one.name, node: one.node });
  }
  for (const { node, pods } of wanted) {
    if (attachments.some((one) => one.node === node)) continue;
    if (!shared) {
      // An operation on the volume is under way; its end is a reason to look again.
      if (attachments.some((one) => one.deleting || leaving.has(one.name))) continue;
      if (attachments.length > 0) {
        const others = wanted.filter(
          (other) => other.node !== node && attachments.some((one) => one.node === other.node),
        );
        const users = others.flatMap((other) => other.pods);
        const messages = pods.map((pod) => ({ pod, text: users.length === 0 ? exclusive : usedBy(pod, users) }));
        actions.push({ do: 'refuse', node, messages });
        continue;
      }
      // Of several nodes that want it at once one gets it; the others are told so next time.
      if (actions.some((action) => action.do === 'attach')) {
        actions.push({ do: 'look-again', after: 100 });
        continue;
      }
    }
    actions.push({ do: 'attach', node });
  }
  return actions;
}
