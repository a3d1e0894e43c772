/** Options that are flags of mount(2), not the file system's own. Follows moby/sys mount. */
const flags: Readonly<Record<string, number>> = {
  ro: 0x1,
  nosuid: 0x2,
  nodev: 0x4,
  noexec: 0x8,
  sync: 0x10,
  remount: 0x20,
  mand: 0x40,
  dirsync: 0x80,
  noatime: 0x400,
  nodiratime: 0x800,
  bind: 0x1000,
  rbind: 0x5000,
  relatime: 0x200000,
  strictatime: 0x1000000,
};

/** Options that say what is so anyway. */
const defaults = ['defaults', 'rw', 'suid', 'dev', 'exec', 'async', 'atime', 'diratime', 'nomand', 'norelatime'];

/** The flags of `-o` options, and what is left for the file system. */
export function parseMountOptions(text: string): { readonly flags: number; readonly data: readonly string[] } {
  const given = text.split(',').filter((option) => option !== '');
  const isFlag = (option: string) => Object.hasOwn(flags, option);
  return {
    flags: given.reduce((sum, option) => (isFlag(option) ? sum | (flags[option] ?? 0) : sum), 0),
    data: given.filter((option) => !isFlag(option) && !defaults.includes(option)),
  };
}
