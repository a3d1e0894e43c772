import { parseQuantity, quantityValue } from '#apimachinery';

/** What a kubelet watches. Follows pkg/kubelet/eviction/api, without inodes. */
export type Signal = 'memory.available' | 'nodefs.available' | 'imagefs.available' | 'pid.available';

/** A border below which a node is short of something. */
export interface Threshold {
  readonly signal: Signal;
  /** Of the capacity, as the kubelet calculates it. */
  quantity(capacity: number): number;
  /** Undefined: a hard one. */
  readonly graceMilliseconds: number | undefined;
  /** What has to be free beyond it before it counts as resolved. */
  reclaim(capacity: number): number;
}

/** What a kubelet's configuration says of evictions. */
export interface EvictionSettings {
  readonly thresholds: readonly Threshold[];
  /** How long a condition of the node lasts after it was seen last. */
  readonly transitionMilliseconds: number;
  /** Seconds that a Pod has to end beyond a soft threshold. */
  readonly maxPodGraceSeconds: number;
}

type Table = Readonly<Record<string, string>>;

/** The fields of a KubeletConfiguration that are about evictions. */
export interface EvictionFields {
  readonly evictionHard?: Table;
  readonly evictionSoft?: Table;
  readonly evictionSoftGracePeriod?: Table;
  readonly evictionMinimumReclaim?: Table;
  readonly evictionPressureTransitionPeriod?: string;
  readonly evictionMaxPodGracePeriod?: number;
  readonly mergeDefaultEvictionSettings?: boolean;
}

const defaults: Table = { 'memory.available': '100Mi', 'nodefs.available': '10%', 'imagefs.available': '15%' };
const signals: readonly string[] = ['memory.available', 'nodefs.available', 'imagefs.available', 'pid.available'];
const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a Go duration. */
function durationOf(text: string | undefined): number {
  let sum = 0;
  for (const [, number, unit] of (text ?? '').matchAll(/([\d.]+)(ms|s|m|h)/g)) {
    sum += Number(number) * (units[unit ?? ''] ?? 0);
  }
  return sum;
}

/** Percentages are 32-bit numbers there, which the sentences about thresholds show. */
function amount(text: string): (capacity: number) => number {
  if (text.endsWith('%')) {
    const share = Math.fround(Math.fround(Number(text.slice(0, -1))) / 100);
    return (capacity) => Math.trunc(capacity * share);
  }
  const value = quantityValue(parseQuantity(text));
  return () => value;
}

function statements(table: Table | undefined, soft?: Table, reclaim?: Table): readonly Threshold[] {
  return Object.entries(table ?? {}).flatMap(([signal, value]): readonly Threshold[] => {
    // Nothing, or all of it: no threshold.
    if (!signals.includes(signal) || value === '0%' || value === '100%') return [];
    return [
      {
        signal: signal as Signal,
        quantity: amount(value),
        graceMilliseconds: soft === undefined ? undefined : durationOf(soft[signal]),
        reclaim: amount(reclaim?.[signal] ?? '0'),
      },
    ];
  });
}

/** Reads them; what is missing is as kubelets have it. Follows ParseThresholdConfig and the defaults of KubeletConfiguration. */
export function evictionSettings(fields: EvictionFields): EvictionSettings {
  const { evictionHard, evictionSoft, evictionSoftGracePeriod = {}, evictionMinimumReclaim } = fields;
  const hard =
    fields.mergeDefaultEvictionSettings === true ? { ...defaults, ...evictionHard } : (evictionHard ?? defaults);
  return {
    thresholds: [
      ...statements(hard, undefined, evictionMinimumReclaim),
      ...statements(evictionSoft, evictionSoftGracePeriod, evictionMinimumReclaim),
    ],
    transitionMilliseconds: durationOf(fields.evictionPressureTransitionPeriod) || 300_000,
    maxPodGraceSeconds: fields.evictionMaxPodGracePeriod ?? 0,
  };
}
