import { type Definition, parseType } from '../check/declarations.ts';
import { traversal } from '../run/cost.ts';
import { CelError, Opaque, type Value } from '../values/value.ts';

interface Version {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly pre: readonly string[];
}

const type = parseType('semver');
const exact =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

function normalized(text: string): string {
  const [, core = '', rest = ''] = /^v?([^-+]*)(.*)$/s.exec(text) ?? [];
  const parts = core.split('.').map((part) => part.replace(/^0+(?=\d)/, ''));
  while (parts.length < 3) parts.push('0');
  return parts.join('.') + rest;
}

/** The version, or why there is none. Follows blang/semver Parse. */
function parse(text: string, normalize = false): Version | string {
  const source = normalize ? normalized(text) : text;
  const match = exact.exec(source);
  if (match !== null) {
    const [, major = '0', minor = '0', patch = '0', pre = ''] = match;
    const parts = pre === '' ? [] : pre.split('.');
    const odd = parts.find((part) => /^0\d+$/.test(part));
    if (odd !== undefined) return `Numeric PreRelease version must not contain leading zeroes "${odd}"`;
    return { numbers: [BigInt(major), BigInt(minor), BigInt(patch)], pre: parts };
  }
  if (source === '') return 'Version string empty';
  const core = source.split('.');
  if (core.length < 3) return 'No Major.Minor.Patch elements found';
  const names = ['major', 'minor', 'patch'];
  for (const [at, part] of [core[0] ?? '', core[1] ?? '', (core[2] ?? '').replace(/[-+].*$/, '')].entries()) {
    const name = names[at] ?? '';
    const shown = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    if (!/^\d+$/.test(part)) return `Invalid character(s) found in ${name} number "${part}"`;
    if (part.length > 1 && part.startsWith('0')) return `${shown} number must not contain leading zeroes "${part}"`;
  }
  return `Invalid character(s) found in prerelease "${source.replace(/^[^-]*-?/, '')}"`;
}

function comparePre(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 0 : a.length === 0 ? 1 : -1;
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const [left = '', right = ''] = [a[at], b[at]];
    const numeric = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (left === right) continue;
    if (numeric[0] && numeric[1]) return BigInt(left) < BigInt(right) ? -1 : 1;
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

function order(a: Version, b: Version): number {
  for (const at of [0, 1, 2] as const) {
    if (a.numbers[at] !== b.numbers[at]) return a.numbers[at] < b.numbers[at] ? -1 : 1;
  }
  return comparePre(a.pre, b.pre);
}

/** A version as expressions see it; CelError when the text is none. */
export function semver(text: string, normalize = false): Opaque {
  const version = parse(text, normalize);
  if (typeof version === 'string') throw new CelError(version);
  return new Opaque<Version>(type, version, (other) => order(version, other) === 0) as Opaque;
}

type Semver = Opaque<Version>;
const whole = ([text]: readonly Value[]) => traversal(text);
const number = (name: string, at: 0 | 1 | 2): Definition => ({
  name,
  overloads: { 'semver.(): int': ({ content }: Semver) => content.numbers[at] },
});
const isSemver = (text: string, normalize = false) => typeof parse(text, normalize) !== 'string';

/** Kubernetes' library/semverlib.go, version 1. */
export const semvers: readonly Definition[] = [
  { name: 'semver', overloads: { '(string): semver': semver, '(string, bool): semver': semver }, cost: whole },
  { name: 'isSemver', overloads: { '(string): bool': isSemver, '(string, bool): bool': isSemver }, cost: whole },
  number('major', 0),
  number('minor', 1),
  number('patch', 2),
  {
    name: 'isGreaterThan',
    overloads: { 'semver.(semver): bool': (a: Semver, b: Semver) => order(a.content, b.content) > 0 },
  },
  {
    name: 'isLessThan',
    overloads: { 'semver.(semver): bool': (a: Semver, b: Semver) => order(a.content, b.content) < 0 },
  },
  {
    name: 'compareTo',
    overloads: { 'semver.(semver): int': (a: Semver, b: Semver) => BigInt(order(a.content, b.content)) },
  },
];
