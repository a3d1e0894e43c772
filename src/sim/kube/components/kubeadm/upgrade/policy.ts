import { compareReleases, minorOf } from '../../../../kubeadm/packages.ts';

/** What speaks against an upgrade: what nothing helps against, and what `--force` passes over. */
export interface SkewErrors {
  readonly mandatory: readonly string[];
  readonly skippable: readonly string[];
}

export interface Skew {
  /** All as `v1.35.2`. */
  readonly cluster: string;
  readonly kubeadm: string;
  readonly wanted: string;
  readonly kubelets: readonly string[];
}

/** Follows kubeadm phases/upgrade EnforceVersionPolicies. */
export function judgeVersions({ cluster, kubeadm, wanted, kubelets }: Skew): SkewErrors {
  const mandatory: string[] = [];
  const skippable: string[] = [];
  const [, minor] = minorOf(wanted);
  const [, clusterMinor] = minorOf(cluster);
  const [, kubeadmMinor] = minorOf(kubeadm);
  const name = JSON.stringify(wanted);
  if (minor < kubeadmMinor - 1) {
    mandatory.push(
      `Specified version to upgrade to ${name} is equal to or lower than the minimum supported version ${JSON.stringify(cluster)}. Please specify a higher version to upgrade to`,
    );
  }
  if (minor > clusterMinor + 1) {
    mandatory.push(
      `Specified version to upgrade to ${name} is too high; kubeadm can upgrade only 1 minor version at a time`,
    );
  }
  if (minor < clusterMinor - 1) {
    mandatory.push(
      `Specified version to downgrade to ${name} is too low; kubeadm can downgrade only 1 minor version at a time`,
    );
  }
  if (compareReleases(kubeadm, wanted) < 0) {
    if (minor > kubeadmMinor) {
      mandatory.push(
        `Specified version to upgrade to ${name} is at least one minor release higher than the kubeadm minor release (${minor} > ${kubeadmMinor}). Such an upgrade is not supported`,
      );
    } else {
      skippable.push(
        `Specified version to upgrade to ${name} is higher than the kubeadm version ${JSON.stringify(kubeadm)}. Upgrade kubeadm first using the tool you used to install kubeadm`,
      );
    }
  }
  if (kubeadmMinor > minor) {
    skippable.push(`Kubeadm version ${kubeadm} can only be used to upgrade to Kubernetes version 1.${kubeadmMinor}`);
  }
  // A kubelet may be three minor releases behind.
  const old = kubelets.filter((kubelet) => minorOf(kubelet)[1] < minor - 3);
  if (old.length > 0) {
    skippable.push(`There are kubelets in this cluster that are too old that have these versions [${old.join(' ')}]`);
  }
  return { mandatory, skippable };
}
