import { refuse } from '../engine-error.ts';

/** Those of the kernel, without their prefix. */
const known =
  'AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG SYSLOG WAKE_ALARM'.split(
    ' ',
  );

/** Throws EngineError 400 for names of no capability. Follows moby oci/caps NormalizeLegacyCapabilities. */
export function verifyCapabilities(wishes: {
  readonly CapAdd?: readonly string[] | null | undefined;
  readonly CapDrop?: readonly string[] | null | undefined;
}): void {
  for (const field of ['CapAdd', 'CapDrop'] as const) {
    for (const given of wishes[field] ?? []) {
      const name = given.toUpperCase();
      if (name === 'ALL' || known.includes(name.replace(/^CAP_/, ''))) continue;
      throw refuse.badParameter(`invalid ${field}: unknown capability: "CAP_${name.replace(/^CAP_/, '')}"`);
    }
  }
}
