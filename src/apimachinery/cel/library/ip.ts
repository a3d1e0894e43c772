import { isIPv4, isIPv6 } from 'node:net';
import { type Definition, parseType } from '../check/declarations.ts';
import { traversal } from '../run/cost.ts';
import { CelError, Opaque, type Value } from '../values/value.ts';

interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

interface Network {
  readonly address: Address;
  readonly prefix: number;
}

const ipType = parseType('ip');
const cidrType = parseType('cidr');
const width = ({ family }: Address) => (family === 4 ? 32 : 128);

function bitsOf4(text: string): bigint {
  return text.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function bitsOf6(text: string): bigint {
  const plain = text.replace(/(\d+\.\d+\.\d+\.\d+)$/, (dotted) => {
    const bits = bitsOf4(dotted);
    return `${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].reduce((bits, part) => (bits << 16n) | BigInt(`0x${part}`), 0n);
}

/** The address, or why there is none, in Go's words. */
function parse(text: string): Address | string {
  const quoted = JSON.stringify(text);
  if (text.includes(':') && text.includes('%')) return `IP address ${quoted} with zone value is not allowed`;
  if (isIPv4(text)) return { family: 4, bits: bitsOf4(text) };
  if (!isIPv6(text)) {
    const reason = /[.:]/.test(text) ? 'unexpected character' : 'unable to parse IP';
    const detail = reason === 'unable to parse IP' ? reason : addressProblem(text);
    return `IP Address ${quoted} parse error during conversion from string: ParseAddr(${quoted}): ${detail}`;
  }
  const bits = bitsOf6(text);
  if (bits >> 32n === 0xffffn) return `IPv4-mapped IPv6 address ${quoted} is not allowed`;
  return { family: 6, bits };
}

/** The commonest complaints of netip.ParseAddr. */
function addressProblem(text: string): string {
  if (text.includes(':')) return 'unable to parse IP';
  const fields = text.split('.');
  const odd = /[^0-9.]/.exec(text);
  if (odd !== null) return `unexpected character (at ${JSON.stringify(text.slice(odd.index))})`;
  if (fields.some((field) => field === '')) return 'IPv4 field must have at least one digit';
  if (fields.some((field) => field.length > 1 && field.startsWith('0')))
    return 'IPv4 field has octet with leading zero';
  if (fields.some((field) => Number(field) > 255)) return 'IPv4 field has value >255';
  return fields.length < 4 ? 'IPv4 address too short' : 'IPv4 address too long';
}

/** RFC 5952. */
function textOf({ family, bits }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => ((bits >> BigInt(112 - 16 * at)) & 0xffffn).toString(16));
  const runs = [...groups.join(':').matchAll(/(?:^|:)(0(?::0)+)(?=:|$)/g)].map((match) => match[1] ?? '');
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest === '') return groups.join(':');
  const count = longest.split(':').length;
  const start = groups.findIndex((_, at) => groups.slice(at, at + count).every((group) => group === '0'));
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + count).join(':')}`;
}

const same = (a: Address, b: Address) => a.family === b.family && a.bits === b.bits;
const wrapIp = (address: Address) => new Opaque<Address>(ipType, address, (other) => same(address, other)) as Opaque;

function ip(text: string): Opaque {
  const address = parse(text);
  if (typeof address === 'string') throw new CelError(address);
  return wrapIp(address);
}

const conversionError = 'network address parse error during conversion from string: ';

function parseCidr(text: string): Network | string {
  const quoted = JSON.stringify(text);
  const head = conversionError;
  const slash = text.lastIndexOf('/');
  if (slash < 0) return `${head}netip.ParsePrefix(${quoted}): no '/'`;
  const address = parse(text.slice(0, slash));
  if (typeof address === 'string') {
    if (address.includes('mapped')) return address.replace(JSON.stringify(text.slice(0, slash)), quoted);
    return `${head}netip.ParsePrefix(${quoted}): ${address.replace(/^.*conversion from string: /, '')}`;
  }
  const digits = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(digits)) {
    return `${head}netip.ParsePrefix(${quoted}): bad bits after slash: ${JSON.stringify(digits)}`;
  }
  if (Number(digits) > width(address)) return `${head}netip.ParsePrefix(${quoted}): prefix length out of range`;
  return { address, prefix: Number(digits) };
}

function masked({ address, prefix }: Network): Network {
  const shift = BigInt(width(address) - prefix);
  return { address: { ...address, bits: (address.bits >> shift) << shift }, prefix };
}

const wrapCidr = (network: Network) =>
  new Opaque<Network>(
    cidrType,
    network,
    (other) => same(network.address, other.address) && network.prefix === other.prefix,
  ) as Opaque;

function cidr(text: string): Opaque {
  const network = parseCidr(text);
  // The real server says it twice.
  if (typeof network === 'string') throw new CelError(`${conversionError}${network}`);
  return wrapCidr(network);
}

function holds(network: Network, address: Address): boolean {
  if (network.address.family !== address.family) return false;
  const shift = BigInt(width(address) - network.prefix);
  return network.address.bits >> shift === address.bits >> shift;
}

const holdsNetwork = (outer: Network, inner: Network) =>
  outer.prefix <= inner.prefix && holds(outer, masked(inner).address);

type Ip = Opaque<Address>;
type Cidr = Opaque<Network>;
const whole = ([text]: readonly Value[]) => traversal(text);
const about = (name: string, test: (address: Address) => boolean): Definition => ({
  name,
  overloads: { 'ip.(): bool': ({ content }: Ip) => test(content) },
});
const starts = ({ bits, family }: Address, four: readonly [bigint, bigint], six: readonly [bigint, bigint]) =>
  family === 4 ? bits >> four[0] === four[1] : bits >> six[0] === six[1];
const isLoopback = (address: Address) => starts(address, [24n, 127n], [0n, 1n]);
const isLinkLocal = (address: Address) => starts(address, [16n, 0xa9fen], [118n, 0x3fan]);
const isMulticast = (address: Address) => starts(address, [28n, 0xen], [120n, 0xffn]);
const isLinkLocalMulticast = ({ family, bits }: Address) =>
  family === 4 ? bits >> 8n === 0xe00000n : bits >> 112n === 0xff02n;
const isGlobalUnicast = (address: Address) =>
  address.bits !== 0n &&
  !(address.family === 4 && address.bits === 0xffffffffn) &&
  !isLoopback(address) &&
  !isMulticast(address) &&
  !isLinkLocal(address);

/** Kubernetes' library/ip.go and library/cidr.go. */
export const addresses: readonly Definition[] = [
  {
    name: 'ip',
    overloads: { '(string): ip': ip, 'cidr.(): ip': ({ content }: Cidr) => wrapIp(content.address) },
    cost: ([a]) => (typeof a === 'string' ? traversal(a) : 1),
  },
  { name: 'isIP', overloads: { '(string): bool': (text: string) => typeof parse(text) !== 'string' }, cost: whole },
  {
    name: 'ip.isCanonical',
    overloads: {
      '(string): bool': (text: string) => {
        const { content } = ip(text) as Ip;
        return textOf(content) === text;
      },
    },
    cost: ([text]) => traversal(text, 2),
  },
  { name: 'family', overloads: { 'ip.(): int': ({ content }: Ip) => BigInt(content.family) } },
  about('isUnspecified', ({ bits }) => bits === 0n),
  about('isLoopback', isLoopback),
  about('isLinkLocalMulticast', isLinkLocalMulticast),
  about('isLinkLocalUnicast', isLinkLocal),
  about('isGlobalUnicast', isGlobalUnicast),
  { name: 'cidr', overloads: { '(string): cidr': cidr }, cost: whole },
  {
    name: 'isCIDR',
    overloads: { '(string): bool': (text: string) => typeof parseCidr(text) !== 'string' },
    cost: whole,
  },
  {
    name: 'containsIP',
    overloads: {
      'cidr.(string): bool': ({ content }: Cidr, text: string) => holds(content, (ip(text) as Ip).content),
      'cidr.(ip): bool': ({ content }: Cidr, other: Ip) => holds(content, other.content),
    },
  },
  {
    name: 'containsCIDR',
    overloads: {
      'cidr.(string): bool': ({ content }: Cidr, text: string) => holdsNetwork(content, (cidr(text) as Cidr).content),
      'cidr.(cidr): bool': ({ content }: Cidr, other: Cidr) => holdsNetwork(content, other.content),
    },
  },
  { name: 'prefixLength', overloads: { 'cidr.(): int': ({ content }: Cidr) => BigInt(content.prefix) } },
  { name: 'masked', overloads: { 'cidr.(): cidr': ({ content }: Cidr) => wrapCidr(masked(content)) } },
  {
    name: 'string',
    overloads: {
      '(ip): string': ({ content }: Ip) => textOf(content),
      '(cidr): string': ({ content }: Cidr) => `${textOf(content.address)}/${content.prefix}`,
    },
  },
];
