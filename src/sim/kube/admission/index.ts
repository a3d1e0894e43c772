import type { AdmissionPlugin } from '../registry/index.ts';
import { defaultStorageClass } from './default-storage-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts';
import { priority } from './priority.ts';
import { serviceAccount } from './service-account.ts';
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts';

export { defineAdmission } from './define.ts';

/** The plug-ins in the real server's order. Follows pkg/kubeapiserver/options AllOrderedPlugins. */
export const admission: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  serviceAccount,
  priority,
  defaultTolerationSeconds,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  defaultStorageClass,
];
