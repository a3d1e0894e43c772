import type { HorizontalPodAutoscalerSpec, HPAScalingRules } from '#types/autoscaling-v2';

/** What an autoscaler remembers of itself; times in milliseconds since the epoch. */
export interface History {
  readonly recommendations: { replicas: number; time: number }[];
  readonly ups: { change: number; time: number }[];
  readonly downs: { change: number; time: number }[];
}

/** How many replicas are left of those asked for, and what the conditions say of that. */
export interface Limited {
  readonly replicas: number;
  readonly able: { readonly reason: string; readonly message: string };
  readonly limited: { readonly isLimited: boolean; readonly reason: string; readonly message: string };
}

export interface LimitArguments {
  readonly spec: HorizontalPodAutoscalerSpec;
  readonly current: number;
  readonly desired: number;
  readonly least: number;
  readonly now: number;
}

/** How long a lower number has to be wanted unless the behavior says otherwise. */
const downscaleStabilization = 300_000;
const ready = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const downStabilized = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const upStabilized = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const bounds = {
  ScaleUpLimit: 'the desired replica count is increasing faster than the maximum scale rate',
  ScaleDownLimit: 'the desired replica count is decreasing faster than the maximum scale rate',
  TooManyReplicas: 'the desired replica count is more than the maximum replica count',
  TooFewReplicas: 'the desired replica count is less than the minimum replica count',
  DesiredWithinRange: 'the desired count is within the acceptable range',
} as const;
type Bound = keyof typeof bounds;

/**
 * Keeps a wish within bounds, rates and stabilization windows, and notes it in `history`.
 * Follows normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors of pkg/controller/podautoscaler.
 */
export function limit(args: LimitArguments, history: History): Limited {
  const { spec, desired, now, current } = args;
  const { behavior } = spec;
  const up = behavior?.scaleUp ?? {};
  const down = behavior?.scaleDown ?? {};
  const upWindow = behavior === undefined ? undefined : (up.stabilizationWindowSeconds ?? 0) * 1000;
  const downWindow = (down.stabilizationWindowSeconds ?? downscaleStabilization / 1000) * 1000;
  const recent = (window: number) => history.recommendations.filter(({ time }) => time > now - window);
  const highest = recent(downWindow).reduce((most, { replicas }) => Math.max(most, replicas), desired);
  let stabilized = highest;
  if (upWindow !== undefined) {
    const lowest = recent(upWindow).reduce((fewest, { replicas }) => Math.min(fewest, replicas), desired);
    stabilized = Math.min(Math.max(current, lowest), highest);
  }
  const oldest = now - Math.max(downWindow, upWindow ?? 0);
  keep(history.recommendations, { replicas: desired, time: now }, oldest);
  const isUp = behavior !== undefined && desired >= current;
  const able = stabilized === desired ? ready : isUp ? upStabilized : downStabilized;
  const [replicas, reason] =
    behavior === undefined ? withinRules(args, stabilized) : withinRates(args, stabilized, up, down, history);
  const limited = { isLimited: replicas !== stabilized, reason, message: bounds[reason] };
  return { replicas, able, limited };
}

/** Notes one more, in the place of those that nobody asks for any more. */
function keep<T extends { time: number }>(list: T[], entry: T, oldest: number): void {
  const rest = list.filter(({ time }) => time >= oldest);
  list.splice(0, list.length, ...rest, entry);
}

function withinRules({ spec, current, least }: LimitArguments, desired: number): [number, Bound] {
  const rate = Math.max(2 * current, 4);
  const most = Math.min(spec.maxReplicas, rate);
  if (desired < least) return [least, 'TooFewReplicas'];
  if (desired > most) return [most, spec.maxReplicas > rate ? 'ScaleUpLimit' : 'TooManyReplicas'];
  return [desired, 'DesiredWithinRange'];
}

function withinRates(
  { spec, current, least, now }: LimitArguments,
  desired: number,
  up: HPAScalingRules,
  down: HPAScalingRules,
  history: History,
): [number, Bound] {
  if (desired > current) {
    const rate = Math.max(current, rateLimit(current, up, 1, history, now));
    const most = Math.min(spec.maxReplicas, rate);
    if (desired > most) return [most, spec.maxReplicas > rate ? 'ScaleUpLimit' : 'TooManyReplicas'];
  }
  if (desired < current) {
    const rate = Math.min(current, rateLimit(current, down, -1, history, now));
    const fewest = Math.max(least, rate);
    if (desired < fewest) return [fewest, least < rate ? 'ScaleDownLimit' : 'TooFewReplicas'];
  }
  return [desired, 'DesiredWithinRange'];
}

/** The number that the policies let it reach now; `direction` 1 for more, -1 for fewer. */
function rateLimit(current: number, rules: HPAScalingRules, direction: 1 | -1, history: History, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const proposals = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const within = (list: History['ups']) =>
      list.filter(({ time }) => time > now - periodSeconds * 1000).reduce((sum, { change }) => sum + change, 0);
    const start = current - within(history.ups) + within(history.downs);
    if (type === 'Pods') return start + direction * value;
    const share = start * (1 + (direction * value) / 100);
    return direction === 1 ? Math.ceil(share) : Math.trunc(share);
  });
  const farthest = rules.selectPolicy !== 'Min';
  return farthest === (direction === 1) ? Math.max(...proposals) : Math.min(...proposals);
}

/** Notes that the number of replicas changed, for later rates. */
export function noteRescale(
  { behavior }: HorizontalPodAutoscalerSpec,
  history: History,
  before: number,
  after: number,
  now: number,
): void {
  if (behavior === undefined) return;
  const rules = after > before ? behavior.scaleUp : behavior.scaleDown;
  const longest = Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds));
  keep(
    after > before ? history.ups : history.downs,
    { change: Math.abs(after - before), time: now },
    now - longest * 1000,
  );
}
