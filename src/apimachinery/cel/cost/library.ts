import type { CelType } from '../check/types.ts';
import { exactly, most, plus, type Range, scaled, times } from './range.ts';

/** An operand, as far as it can be known without running. */
export interface Operand {
  readonly type: CelType | undefined;
  /** Unknown: between 0 and the most that there is. */
  readonly size: Range;
  /** Of the members of a list. */
  readonly memberSize?: Range;
  readonly literal?: unknown;
}

/** What a call may cost beside its operands, and how big its result can get. */
export interface CallEstimate {
  readonly cost: Range;
  readonly size?: Range;
}

const one: CallEstimate = { cost: exactly(1) };
const walked = ({ size }: Operand, factor = 0.1): Range => scaled(size, factor);

type Estimate = (
  target: Operand | undefined,
  args: readonly Operand[],
  types: readonly CelType[],
) => CallEstimate | undefined;

const ofFirst =
  (factor = 0.1): Estimate =>
  (_target, [first]) =>
    first === undefined ? undefined : { cost: walked(first, factor) };
const keepingSize: Estimate = (target, [first]) => {
  const operand = target ?? first;
  return operand === undefined ? undefined : { cost: walked(operand), size: operand.size };
};
const nominal: Estimate = () => one;

const overList: Estimate = (target) => {
  if (target === undefined) return undefined;
  const [member] = target.type?.params ?? [];
  if (member === undefined) return { cost: walked(target) };
  const isLong = member.kind === 'string' || member.kind === 'bytes';
  const each = isLong ? plus(exactly(1), scaled(target.memberSize ?? { min: 0, max: most }, 0.1)) : exactly(1);
  return { cost: times(target.size, each) };
};

const selector: Estimate = (_target, [text]) =>
  text === undefined ? undefined : { cost: plus(exactly(10), walked(text), scaled(scaled(text.size, 0.5), 50)) };

const replace: Estimate = (target, [old, by]) => {
  if (target === undefined || old === undefined || by === undefined) return undefined;
  const { size } = target;
  const count = { min: 0, max: 0 };
  const kept = { min: 0, max: 0 };
  if (old.size.min === 0) {
    count.max = Math.min(most, size.max + 1);
    kept.max = size.max;
  } else if (by.size.max <= old.size.min) kept.max = size.max;
  else count.max = Math.ceil(size.max / old.size.min);
  if (old.size.max === 0) {
    count.min = Math.min(most, size.min + 1);
    kept.min = size.min;
  } else if (old.size.max <= by.size.min) kept.min = size.min;
  else count.min = Math.ceil(size.min / old.size.max);
  return { cost: scaled(size, 0.2), size: plus(times(count, by.size), kept) };
};

const split: Estimate = (target, [, limit]) => {
  if (target === undefined) return undefined;
  const parts = typeof limit?.literal === 'bigint' ? Number(BigInt.asUintN(64, limit.literal)) : target.size.max;
  return { cost: walked(target, 0.2), size: { min: 0, max: parts } };
};

const join: Estimate = (target, [separator]) => {
  if (target === undefined) return undefined;
  const hasMembers = (target.type?.params.length ?? 0) > 0;
  let size = hasMembers ? times(target.size, target.memberSize ?? { min: 0, max: most }) : exactly(0);
  if (separator !== undefined) {
    const between = { min: Math.max(0, target.size.min - 1), max: Math.max(0, target.size.max - 1) };
    size = plus(size, times(separator.size, between));
  }
  return { cost: scaled(size, 0.1), size };
};

const find: Estimate = (target, [pattern]) => {
  if (target === undefined || pattern === undefined) return undefined;
  const text = scaled(plus(target.size, exactly(1)), 0.1);
  return { cost: times(text, walked(pattern, 0.25)), size: { min: 0, max: target.size.max } };
};

const address = { min: 4, max: 16 };
const contains =
  (more: Range): Estimate =>
  (_target, [other]) => {
    if (other === undefined) return undefined;
    const compared = plus(scaled(plus(address, address), 0.1), more);
    return { cost: other.type?.kind === 'string' ? plus(compared, walked(other)) : compared };
  };

const validate: Estimate = (_target, [text]) =>
  text === undefined ? undefined : { cost: scaled(walked(text), 128 * 0.25) };

/** Kubernetes' own types, of which two are compared at once. */
const flat = ['net.IP', 'net.CIDR', 'kubernetes.Quantity', 'kubernetes.Semver'];
const equality: Estimate = (_target, [left, right]) => {
  const name = left?.type?.name;
  if (name === undefined || left?.type?.kind !== 'opaque' || right?.type?.name !== name) return undefined;
  if (flat.includes(name) || name.startsWith('kubernetes.authorization.')) return one;
  if (name === 'kubernetes.NamedFormat') return { cost: scaled({ min: 1, max: 64 }, 0.1) };
  return name === 'kubernetes.URL' ? { cost: scaled({ min: 1, max: right.size.max }, 0.1) } : undefined;
};

const accessors =
  'serviceAccount path group resource subresource namespace name allowed reason error errored masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub major minor patch getScheme getHostname getHost getPort getEscapedPath getQuery';

/** By the name of the function; undefined: as the language itself has it. Follows apiserver pkg/cel/library/cost.go. */
export const libraryEstimates: ReadonlyMap<string, Estimate> = new Map<string, Estimate>([
  ...accessors.split(' ').map((name): [string, Estimate] => [name, nominal]),
  ...['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'].map((name): [string, Estimate] => [name, overList]),
  ...['url', 'jsonpatch.escapeKey', 'lowerAscii', 'upperAscii', 'substring', 'trim'].map((name): [string, Estimate] => [
    name,
    keepingSize,
  ]),
  ...['cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'].map((name): [string, Estimate] => [
    name,
    ofFirst(),
  ]),
  ['check', () => ({ cost: exactly(350_000) })],
  ['fieldSelector', selector],
  ['labelSelector', selector],
  ['replace', replace],
  ['split', split],
  ['join', join],
  ['find', find],
  ['findAll', find],
  ['ip', (target, args, types) => (target === undefined ? ofFirst()(target, args, types) : one)],
  ['ip.isCanonical', ofFirst(0.2)],
  ['containsIP', contains(exactly(0))],
  ['containsCIDR', contains(plus(scaled(address, 0.1), exactly(1)))],
  ['validate', validate],
  ['_==_', equality],
]);
