import { usualCapabilities } from '../../runtime/index.ts';
import { refuse } from '../engine-error.ts';

/** Those of the kernel, without their prefix, in the order of their bits. */
const known =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'.split(
    ' ',
  );
const all = (1n << BigInt(known.length)) - 1n;

export interface CapabilityWishes {
  readonly CapAdd?: readonly string[] | null | undefined;
  readonly CapDrop?: readonly string[] | null | undefined;
}

const plain = (given: string) => given.toUpperCase().replace(/^CAP_/, '');

/** What root may do in a container, one bit a capability. Follows moby oci/caps TweakCapabilities. */
export function capabilitySet(wishes: CapabilityWishes, privileged: boolean): bigint {
  if (privileged) return all;
  const named = (names: readonly string[] | null | undefined) => {
    const each = (names ?? []).map(plain);
    const bits = each.filter((name) => name !== 'ALL').map((name) => 1n << BigInt(known.indexOf(name)));
    return { whole: each.includes('ALL'), set: bits.reduce((sum, bit) => sum | bit, 0n) };
  };
  const [added, dropped] = [named(wishes.CapAdd), named(wishes.CapDrop)];
  if (added.whole) return all & ~dropped.set;
  return dropped.whole ? added.set : (usualCapabilities & ~dropped.set) | added.set;
}

/** Throws EngineError 400 for names of no capability. Follows moby oci/caps NormalizeLegacyCapabilities. */
export function verifyCapabilities(wishes: CapabilityWishes): void {
  for (const field of ['CapAdd', 'CapDrop'] as const) {
    for (const given of wishes[field] ?? []) {
      const name = plain(given);
      if (name === 'ALL' || known.includes(name)) continue;
      throw refuse.badParameter(`invalid ${field}: unknown capability: "CAP_${name}"`);
    }
  }
}
