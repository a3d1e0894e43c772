import type { PriorityLevelConfiguration } from '#types/flowcontrol-v1';
import type { Sample } from './families.ts';

/** How many requests kube-apiserver works on at a time: what its flags for that say when nobody sets them. */
const totalSeats = 600;

/** The seats of each priority level: its share of all, and what is left when it lends. Follows apiserver pkg/util/flowcontrol. */
export function seatsOf(levels: readonly PriorityLevelConfiguration[]): {
  readonly nominal: readonly Sample[];
  readonly lower: readonly Sample[];
} {
  const shares = levels.map(({ metadata, spec }) => {
    const { nominalConcurrencyShares: share = spec?.type === 'Exempt' ? 0 : 30, lendablePercent = 0 } =
      (spec?.type === 'Exempt' ? spec.exempt : spec?.limited) ?? {};
    return { labels: { priority_level: metadata?.name ?? '' }, share, lendablePercent };
  });
  const sum = shares.reduce((total, { share }) => total + share, 0);
  const seats = shares.map(({ labels, share, lendablePercent }) => {
    const nominal = sum === 0 ? 0 : Math.ceil((totalSeats * share) / sum);
    return { labels, nominal, lower: nominal - Math.round((nominal * lendablePercent) / 100) };
  });
  return {
    nominal: seats.map(({ labels, nominal }) => [labels, nominal]),
    lower: seats.map(({ labels, lower }) => [labels, lower]),
  };
}
