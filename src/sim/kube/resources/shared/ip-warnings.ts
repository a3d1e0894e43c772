import { addressNumber, canonicalIp, isIp, isIpv6 } from '#apimachinery';
import type { Path } from './errors.ts';
import { isMapped, looseCidr, withoutZeros } from './ip.ts';

/** The address as Go's net.IP writes it, which takes mapped ones for IPv4. */
function goText(address: string): string {
  return isMapped(address) ? fromNumber(addressNumber(address) & 0xffff_ffffn, false) : canonicalIp(address);
}

function fromNumber(number: bigint, isWide: boolean): string {
  if (isWide) {
    const groups = Array.from({ length: 8 }, (_, index) => (number >> BigInt(112 - 16 * index)) & 0xffffn);
    return canonicalIp(groups.map((group) => group.toString(16)).join(':'));
  }
  return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
}

/** What is odd about an address that old fields take. Follows apimachinery pkg/util/validation, GetWarningsForIP. */
export function warningsForIp(where: Path, text: string): string[] {
  const bare = withoutZeros(text);
  if (!isIp(bare)) return [];
  const [written, wanted] = [JSON.stringify(text), JSON.stringify(goText(bare))];
  if (bare !== text || isMapped(bare)) {
    return [
      `${where}: non-standard IP address ${written} will be considered invalid in a future Kubernetes release: use ${wanted}`,
    ];
  }
  return isIpv6(text) && written !== wanted
    ? [`${where}: IPv6 address ${written} should be in RFC 5952 canonical format (${wanted})`]
    : [];
}

/** What is odd about a CIDR that old fields take. Follows apimachinery pkg/util/validation, GetWarningsForCIDR. */
export function warningsForCidr(where: Path, text: string): string[] {
  const parts = looseCidr(text);
  if (parts === undefined) return [];
  const { address, bits } = parts;
  const size = isIpv6(address) ? 128 : 32;
  const rest = BigInt(size - bits);
  const number = addressNumber(address);
  const network = (number >> rest) << rest;
  const [written, wanted] = [text, `${fromNumber(network, isIpv6(address))}/${bits}`].map((value) =>
    JSON.stringify(value),
  );
  const warnings: string[] = [];
  if (network !== number) {
    const single = JSON.stringify(`${goText(address)}/${size}`);
    warnings.push(`${where}: CIDR value ${written} is ambiguous in this context (should be ${wanted} or ${single}?)`);
  }
  const isOdd = isMapped(address) || !text.startsWith(`${address}/`) || /\/0\d/.test(text);
  if (isOdd) {
    warnings.push(
      `${where}: non-standard CIDR value ${written} will be considered invalid in a future Kubernetes release: use ${wanted}`,
    );
  }
  if (warnings.length === 0 && isIpv6(address) && written !== wanted) {
    warnings.push(`${where}: IPv6 CIDR value ${written} should be in RFC 5952 canonical format (${wanted})`);
  }
  return warnings;
}
