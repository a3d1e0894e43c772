import { sourceIndex, sourcesList } from '../../../kubeadm/packages.ts';
import { patchReleases } from '../../../kubeadm/releases.ts';
import type { Files } from '../../../runtime/index.ts';

/** A package that a repository offers. */
export interface OfferedPackage {
  readonly name: string;
  /** `1.35.2-1.1`. */
  readonly version: string;
  readonly minor: number;
  /** `12.5 MB`. */
  readonly size: string;
}

const sizes = { kubeadm: '12.4 MB', kubectl: '11.5 MB', kubelet: '12.9 MB' } as const;

/** The address of the repository of a minor release. */
export const repositoryOf = (minor: number): string => `https://pkgs.k8s.io/core:/stable:/v1.${minor}/deb`;

/** The minor releases whose repositories the sources name. */
export function namedMinors(files: Files): readonly number[] {
  if (!files.exists(sourcesList)) return [];
  const text = new TextDecoder().decode(files.readFile(sourcesList));
  return [...text.matchAll(/^\s*deb\s.*\/core:\/stable:\/v1\.(\d+)\/deb/gm)].map(([, minor]) => Number(minor));
}

/** What apt knows to be offered since it last asked, the newest first. */
export function offeredPackages(files: Files): readonly OfferedPackage[] {
  if (!files.exists(sourceIndex)) return [];
  const minors = new TextDecoder()
    .decode(files.readFile(sourceIndex))
    .split('\n')
    .filter((one) => one !== '');
  return minors
    .map(Number)
    .sort((a, b) => b - a)
    .flatMap((minor) =>
      patchReleases(minor).flatMap((release) =>
        Object.entries(sizes).map(([name, size]) => ({ name, version: `${release}-1.1`, minor, size })),
      ),
    );
}
