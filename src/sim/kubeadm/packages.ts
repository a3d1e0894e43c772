/** What dpkg knows to be installed on a machine. */
export const dpkgStatus = '/var/lib/dpkg/status';

/** The package repository of Kubernetes. */
export const sourcesList = '/etc/apt/sources.list.d/kubernetes.list';

/** The minor releases that the repositories had when `apt-get update` asked them. */
export const sourceIndex = '/var/lib/apt/lists/kubernetes';

export interface InstalledPackage {
  readonly name: string;
  /** `1.35.2-1.1`. */
  readonly version: string;
  readonly held: boolean;
  /** What the archive that it came in says besides, lines of the status file; undefined: what the repository's packages say. */
  readonly fields?: string;
}

/** The order of fields in the status file; others come last. */
const order =
  'Priority Section Installed-Size Maintainer Architecture Multi-Arch Source Version Replaces Provides Depends Pre-Depends Recommends Suggests Breaks Conflicts Conffiles Description'.split(
    ' ',
  );

/** The fields of an archive's control file, but its name, as the status file has them. */
export function statusFields(fields: ReadonlyMap<string, string>): string {
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...fields]
    .filter(([name]) => name !== 'Package')
    .sort(([a], [b]) => place(a) - place(b))
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

const usualFields = (version: string) =>
  `Priority: optional\nSection: admin\nMaintainer: Kubernetes Authors <dev@kubernetes.io>\nArchitecture: amd64\nVersion: ${version}\n`;

/** Reads /var/lib/dpkg/status. */
export function parsePackages(status: string): readonly InstalledPackage[] {
  return status.split(/\n\n+/).flatMap((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1] ?? '';
    const [name, version] = [field('Package'), field('Version')];
    if (name === '') return [];
    const fields = `${paragraph.replace(/^(?:Package|Status): .*\n/gm, '').trimEnd()}\n`;
    const own = fields === usualFields(version) ? {} : { fields };
    return [{ name, version, held: field('Status').startsWith('hold '), ...own }];
  });
}

/** Writes /var/lib/dpkg/status. */
export function renderPackages(packages: readonly InstalledPackage[]): string {
  return packages
    .map(
      ({ name, version, held, fields = usualFields(version) }) =>
        `Package: ${name}\nStatus: ${held ? 'hold' : 'install'} ok installed\n${fields}`,
    )
    .join('\n');
}

/** The release that an installed package is of: `v1.35.2`; undefined when dpkg does not know it. */
export function installedRelease(
  files: { exists(path: string): boolean; readFile(path: string): Uint8Array },
  name: string,
): string | undefined {
  if (!files.exists(dpkgStatus)) return undefined;
  const packages = parsePackages(new TextDecoder().decode(files.readFile(dpkgStatus)));
  const version = packages.find((one) => one.name === name)?.version;
  return version === undefined ? undefined : `v${version.replace(/-.*$/, '')}`;
}

/** The packages of a node that was set up with that release, held as the installation guide has it. */
export function nodePackages(version: string): readonly InstalledPackage[] {
  const release = `${version.replace(/^v/, '')}-1.1`;
  const [, minor = 0] = minorOf(version);
  return [
    { name: 'cri-tools', version: `1.${minor}.0-1.1`, held: false },
    { name: 'kubeadm', version: release, held: true },
    { name: 'kubectl', version: release, held: true },
    { name: 'kubelet', version: release, held: true },
    { name: 'kubernetes-cni', version: minor >= 35 ? '1.8.0-1.1' : '1.7.1-1.1', held: false },
  ];
}

/** `[1, 35, 2]` of `v1.35.2` or `1.35.2-1.1`. */
export function minorOf(version: string): readonly [number, number, number] {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0)];
}

/** Below 0 when the first is older. */
export function compareReleases(one: string, other: string): number {
  const [a, b] = [minorOf(one), minorOf(other)];
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
