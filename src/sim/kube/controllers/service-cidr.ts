import { cidrContains, cidrHolds } from '#apimachinery';
import type { Condition } from '#types/meta-v1';
import type { IPAddress, ServiceCIDR } from '#types/networking-v1';
import { createWorkQueue } from '../client/index.ts';
import { timestamp } from '../registry/index.ts';
import { type Controller, controllerComponent } from './controller.ts';

const finalizer = 'networking.k8s.io/service-cidr-finalizer';
/** Allocators may still hand out addresses for a while; milliseconds. */
const gracePeriod = 10_000;

/** Says of ranges of Services that they are ready, and keeps those whose addresses are in use. Follows pkg/controller/servicecidrs. */
export const serviceCidrController: Controller = {
  name: 'service-cidr-controller',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor(controllerComponent('service-cidrs-controller'));
    const ranges = informers.for('servicecidrs');
    const addresses = informers.for('ipaddresses');

    async function report(name: string, condition: Omit<Condition, 'lastTransitionTime' | 'type'>): Promise<void> {
      await client.change(
        'servicecidrs',
        undefined,
        name,
        (draft) => {
          const known = draft.status?.conditions?.find(({ type }) => type === 'Ready');
          const isSame = known?.status === condition.status && (known.reason ?? '') === condition.reason;
          if (isSame && known?.message === condition.message) return false;
          const lastTransitionTime = timestamp(clock.now());
          draft.status = { conditions: [{ type: 'Ready', ...condition, lastTransitionTime }] };
          return true;
        },
        'status',
      );
    }

    async function setFinalizer(name: string, present: boolean): Promise<void> {
      await client.change('servicecidrs', undefined, name, ({ metadata }) => {
        const others = (metadata.finalizers ?? []).filter((one) => one !== finalizer);
        metadata.finalizers = present ? [...others, finalizer] : others;
        return true;
      });
    }

    const queue = createWorkQueue({
      name: serviceCidrController.name,
      clock,
      activity,
      log,
      work: async (name) => {
        const range = ranges.get(undefined, name);
        if (range === undefined) return;
        const { deletionTimestamp, finalizers = [] } = range.metadata;
        if (deletionTimestamp === undefined) {
          if (!finalizers.includes(finalizer)) await setFinalizer(name, true);
          await report(name, { status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' });
          return;
        }
        if (!isDispensable(range, ranges.list(), addresses.list())) {
          const message =
            'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR';
          await report(name, { status: 'False', reason: 'Terminating', message });
          return;
        }
        const left = gracePeriod - (clock.now() - Date.parse(deletionTimestamp));
        if (left > 0) queue.addAfter(name, left);
        else if (finalizers.includes(finalizer)) await setFinalizer(name, false);
      },
    });
    const changed = () => {
      for (const { metadata } of ranges.list()) queue.add(metadata.name ?? '');
    };
    const released = () => {
      for (const { metadata } of ranges.list()) {
        if (metadata.deletionTimestamp !== undefined) queue.add(metadata.name ?? '');
      }
    };
    ranges.onChange({ added: changed, updated: changed, deleted: changed });
    addresses.onChange({ deleted: released });
    return queue;
  },
};

/** Whether no address of a Service would be left without a range. Follows canDeleteCIDR. */
export function isDispensable(
  range: ServiceCIDR,
  ranges: readonly ServiceCIDR[],
  addresses: readonly IPAddress[],
): boolean {
  const others = ranges
    .filter(({ metadata }) => metadata.name !== range.metadata.name)
    .flatMap(({ spec }) => spec.cidrs ?? []);
  const own = range.spec.cidrs ?? [];
  const covered = (cidr: string): boolean => others.some((other) => other === cidr || cidrContains(other, cidr));
  if (own.every(covered)) return true;
  return addresses
    .filter(({ metadata }) => metadata.labels?.['ipaddress.kubernetes.io/managed-by'] === 'ipallocator.k8s.io')
    .map(({ metadata }) => metadata.name ?? '')
    .every(
      (address) => !own.some((cidr) => cidrHolds(cidr, address)) || others.some((cidr) => cidrHolds(cidr, address)),
    );
}
