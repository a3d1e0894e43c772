import type { ResourceDefinition } from '../registry/resource.ts';
import { configMap } from './core/config-map.ts';
import { event } from './core/event.ts';
import { namespace } from './core/namespace.ts';
import { node } from './core/node.ts';
import { persistentVolume } from './core/persistent-volume/index.ts';
import { persistentVolumeClaim } from './core/persistent-volume-claim/index.ts';
import { pod } from './core/pod/index.ts';
import { secret } from './core/secret/index.ts';
import { serviceAccount } from './core/service-account.ts';
import { storageClass } from './storage/storage-class.ts';

/** Every kind this server knows, one line each. */
export const resources: readonly ResourceDefinition[] = [
  configMap,
  event,
  namespace,
  node,
  persistentVolume,
  persistentVolumeClaim,
  pod,
  secret,
  serviceAccount,
  storageClass,
];
