import type { CallWebhook } from '#api';
import type { AskAuthorizer } from '#cel';
import type { AdmissionPlugin, UserInfo } from '../registry/index.ts';
import { certificateSubjectRestriction } from './certificate-subject-restriction.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultStorageClass } from './default-storage-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { limitRanger } from './limit-ranger.ts';
import { mutatingAdmissionWebhook } from './mutating-admission-webhook.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeRestriction } from './node-restriction.ts';
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts';
import { podSecurity } from './pod-security/index.ts';
import { podTopologyLabels } from './pod-topology-labels.ts';
import { priority } from './priority.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';
import { validatingAdmissionPolicy } from './validating-admission-policy.ts';
import { validatingAdmissionWebhook } from './validating-admission-webhook.ts';

export { defineAdmission } from './define.ts';

/** What plug-ins need that is outside of the registry. */
export interface AdmissionOptions {
  /** Answers what expressions ask of the authorizer. */
  readonly askFor?: (user: UserInfo) => AskAuthorizer;
  /** Reaches webhooks; without it nobody listens. */
  readonly callWebhook?: CallWebhook;
}

/** The plug-ins in the real server's order. Follows pkg/kubeapiserver/options AllOrderedPlugins. */
export function admissionPlugins({ askFor, callWebhook }: AdmissionOptions = {}): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRanger,
    serviceAccount,
    nodeRestriction,
    taintNodesByCondition,
    podSecurity,
    priority,
    defaultTolerationSeconds,
    defaultStorageClass,
    storageObjectInUseProtection,
    persistentVolumeClaimResize,
    runtimeClass,
    certificateSubjectRestriction,
    defaultIngressClass,
    podTopologyLabels,
    mutatingAdmissionWebhook(callWebhook, askFor),
    validatingAdmissionPolicy(askFor),
    validatingAdmissionWebhook(callWebhook, askFor),
    resourceQuota,
  ];
}

/** The plug-ins without anything outside. */
export const admission: readonly AdmissionPlugin[] = admissionPlugins();
