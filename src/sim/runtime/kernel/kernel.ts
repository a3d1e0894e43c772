import type { FileTree } from '../types.ts';
import { bridgeParameters, conntrackParameters, parameterTable } from './parameters.ts';

/** A module as lsmod lists it. */
export interface KernelModule {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The modules that need it. */
  readonly usedBy: readonly string[];
}

/** Space for swapping that is in use. */
export interface Swap {
  readonly path: string;
  readonly type: 'file' | 'partition';
  /** Bytes. */
  readonly size: number;
}

/**
 * What the kernel of one machine is set to while it runs. It starts as the machine's files say (sysctl.d, modules-load.d,
 * fstab); what is changed later is gone after the next start.
 */
export interface Kernel {
  /** Names with dots, in order, of the parameters that there are now. */
  parameters(): readonly (readonly [name: string, value: string])[];
  parameter(name: string): string | undefined;
  /** Why it cannot be set; undefined: it was. */
  setParameter(name: string, value: string): 'missing' | 'read-only' | 'invalid' | undefined;
  /** Those loaded last come first. */
  modules(): readonly KernelModule[];
  /** False: there is no such module. */
  loadModule(name: string): boolean;
  /** Why it stays; undefined: it is gone. */
  unloadModule(name: string): 'missing' | 'in-use' | undefined;
  swaps(): readonly Swap[];
  swapOn(swap: Swap): void;
  /** False: it is not in use. */
  swapOff(path: string): boolean;
}

const modules: Readonly<Record<string, { readonly size: number; readonly needs?: readonly string[] }>> = {
  overlay: { size: 217_088 },
  bridge: { size: 421_888, needs: ['stp', 'llc'] },
  br_netfilter: { size: 32_768, needs: ['bridge'] },
  stp: { size: 12_288, needs: ['llc'] },
  llc: { size: 16_384 },
  nf_conntrack: { size: 208_896 },
  ip_vs: { size: 221_184, needs: ['nf_conntrack'] },
  ip_vs_rr: { size: 12_288, needs: ['ip_vs'] },
  ip_vs_wrr: { size: 12_288, needs: ['ip_vs'] },
  ip_vs_sh: { size: 12_288, needs: ['ip_vs'] },
  ip_tables: { size: 32_768 },
  iptable_nat: { size: 12_288, needs: ['ip_tables', 'nf_conntrack'] },
  nf_tables: { size: 376_832 },
  xt_conntrack: { size: 12_288, needs: ['nf_conntrack'] },
  vxlan: { size: 155_648 },
  nfs: { size: 573_440 },
  configs: { size: 65_536 },
  dummy: { size: 12_288 },
  wireguard: { size: 114_688 },
};

/** Names with `-` and `_` are the same module. */
const moduleName = (name: string) => name.replaceAll('-', '_');

const textOf = (files: FileTree, path: string) =>
  files.exists(path) ? new TextDecoder().decode(files.readFile(path)) : '';

/** The files of a folder that end so, in the order in which systemd reads them: by name, whatever the folder. */
function configurationFiles(files: FileTree, folders: readonly string[]): readonly string[] {
  const found = new Map<string, string>();
  for (const folder of folders) {
    if (!files.exists(folder)) continue;
    for (const name of files.readDirectory(folder)) if (name.endsWith('.conf')) found.set(name, `${folder}/${name}`);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** The files that `sysctl --system` and a start of the machine read, in order. */
export function sysctlFiles(files: FileTree): readonly string[] {
  const folders = ['/usr/lib/sysctl.d', '/run/sysctl.d', '/etc/sysctl.d'];
  return [...configurationFiles(files, folders), ...(files.exists('/etc/sysctl.conf') ? ['/etc/sysctl.conf'] : [])];
}

/** The assignments in a file of sysctl.d(5). */
export function sysctlLines(text: string): readonly (readonly [name: string, value: string])[] {
  return text.split('\n').flatMap((line) => {
    const [, name, value] = /^\s*-?([^#;=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name.replaceAll('/', '.'), value] as const];
  });
}

/** The swap areas that a line of fstab(5) names. */
export function swapsOf(files: FileTree): readonly Swap[] {
  return textOf(files, '/etc/fstab')
    .split('\n')
    .flatMap((line) => {
      const [path = '', , type] = line
        .replace(/^\s*#.*/, '')
        .trim()
        .split(/\s+/);
      if (type !== 'swap' || !files.exists(path)) return [];
      const isFile = files.stat(path).type === 'file';
      return [{ path, type: isFile ? 'file' : 'partition', size: isFile ? files.stat(path).size : 2 ** 31 } as const];
    });
}

/** Two names of one parameter. */
const twins: Readonly<Record<string, string>> = {
  'net.ipv4.ip_forward': 'net.ipv4.conf.all.forwarding',
  'net.ipv4.conf.all.forwarding': 'net.ipv4.ip_forward',
};

/**
 * Makes the kernel of a machine; it reads the machine's files when somebody looks for the first time. `tuned`: what the
 * machine's services set when they start.
 */
export function createKernel(files: FileTree, tuned: Readonly<Record<string, string>> = {}): Kernel {
  const values = new Map<string, string>();
  /** Those loaded first come first. */
  const loaded: string[] = [];
  const swaps = new Map<string, Swap>();
  let isUp = false;

  const load = (name: string): boolean => {
    const module = modules[name];
    if (module === undefined) return false;
    if (loaded.includes(name)) return true;
    for (const needed of module.needs ?? []) load(needed);
    loaded.push(name);
    return true;
  };
  const known = (): ReadonlyMap<string, string> =>
    new Map([
      ...parameterTable,
      ...(loaded.includes('br_netfilter') ? bridgeParameters : []),
      ...(loaded.includes('nf_conntrack') ? conntrackParameters : []),
    ]);
  const set = (name: string, value: string) => {
    const table = known();
    if (!table.has(name)) return 'missing';
    if (name.startsWith('kernel.os') || name === 'kernel.version') return 'read-only';
    if (/^-?\d+$/.test(table.get(name) ?? '') && !/^-?\d+$/.test(value)) return 'invalid';
    for (const one of [name, twins[name]]) if (one !== undefined) values.set(one, value.replace(/\s+/g, '\t'));
    return undefined;
  };
  /** Once: as the machine's files say. */
  const up = () => {
    if (isUp) return;
    isUp = true;
    // A firewall and its tables are there in any case.
    for (const name of ['nf_conntrack', 'ip_tables', 'nf_tables']) load(name);
    for (const path of configurationFiles(files, ['/usr/lib/modules-load.d', '/etc/modules-load.d'])) {
      for (const line of textOf(files, path).split('\n')) load(moduleName(line.replace(/[#;].*/, '').trim()));
    }
    for (const path of sysctlFiles(files))
      for (const [name, value] of sysctlLines(textOf(files, path))) set(name, value);
    for (const [name, value] of Object.entries(tuned)) set(name, value);
    for (const swap of swapsOf(files)) swaps.set(swap.path, swap);
  };
  const usersOf = (name: string) =>
    loaded.filter((other) => modules[other]?.needs?.includes(name) === true).toReversed();

  return {
    parameters: () => {
      up();
      return [...known()]
        .map(([name, value]) => [name, values.get(name) ?? value] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));
    },
    parameter: (name) => {
      up();
      const usual = known().get(name);
      return usual === undefined ? undefined : (values.get(name) ?? usual);
    },
    setParameter: (name, value) => {
      up();
      return set(name, value);
    },
    modules: () => {
      up();
      return loaded.toReversed().map((name) => ({ name, size: modules[name]?.size ?? 0, usedBy: usersOf(name) }));
    },
    loadModule: (name) => {
      up();
      return load(moduleName(name));
    },
    unloadModule: (name) => {
      up();
      const plain = moduleName(name);
      if (!loaded.includes(plain)) return 'missing';
      if (usersOf(plain).length > 0) return 'in-use';
      loaded.splice(loaded.indexOf(plain), 1);
      return undefined;
    },
    swaps: () => {
      up();
      return [...swaps.values()];
    },
    swapOn: (swap) => {
      up();
      swaps.set(swap.path, swap);
    },
    swapOff: (path) => {
      up();
      return swaps.delete(path);
    },
  };
}
