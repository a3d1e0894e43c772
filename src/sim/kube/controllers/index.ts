import { apiServiceController } from './api-service.ts';
import { attachDetachController } from './attach-detach/index.ts';
import { attributesClassProtectionController } from './attributes-class-protection.ts';
import { bootstrapSignerController, tokenCleanerController } from './bootstrap-tokens.ts';
import { certificateApprovingController } from './certificate-approving.ts';
import { certificateSigningController } from './certificate-signing.ts';
import { clusterRoleAggregationController } from './cluster-role-aggregation.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { cronJobController } from './cron-job/index.ts';
import { daemonSetController } from './daemon-set/index.ts';
import { deploymentController } from './deployment/index.ts';
import { disruptionController } from './disruption.ts';
import { endpointSliceController } from './endpoint-slice/index.ts';
import { endpointSliceMirroringController } from './endpoint-slice/mirror.ts';
import { endpointsController } from './endpoints/index.ts';
import { ephemeralVolumeController } from './ephemeral-volume.ts';
import { garbageCollector } from './garbage-collector.ts';
import { horizontalPodAutoscalerController } from './horizontal-pod-autoscaler/index.ts';
import { ipAddressController } from './ip-address.ts';
import { jobController } from './job/index.ts';
import { timeToLiveController } from './job/ttl-after-finished.ts';
import { localPathProvisioner } from './local-path.ts';
import { namespaceController } from './namespace.ts';
import { rootCertificateController, serviceAccountController } from './namespace-defaults.ts';
import { nodeLifecycleController } from './node-lifecycle/index.ts';
import { nodeTimeToLiveController } from './node-time-to-live.ts';
import { persistentVolumeController } from './persistent-volume/index.ts';
import { podGarbageCollector } from './pod-garbage-collector.ts';
import { claimProtectionController, volumeProtectionController } from './protection.ts';
import { replicaSetController, replicationController } from './replica-set/index.ts';
import { resourceClaimController } from './resource-claim/index.ts';
import { resourceQuotaController } from './resource-quota.ts';
import { serviceAccountTokenController } from './service-account-token.ts';
import { serviceCidrController } from './service-cidr.ts';
import { statefulSetController } from './stateful-set/index.ts';
import { taintEvictionController } from './taint-eviction.ts';
import { validatingAdmissionPolicyStatusController } from './validating-admission-policy-status/index.ts';
import { volumeExpandController } from './volume-expand.ts';

export type { Controller, ControllerContext, Random, SignCertificate } from './controller.ts';

/** The controllers of kube-controller-manager. */
export const controllers: readonly Controller[] = [
  certificateSigningController,
  certificateApprovingController,
  bootstrapSignerController,
  tokenCleanerController,
  clusterRoleAggregationController,
  namespaceController,
  serviceAccountController,
  rootCertificateController,
  persistentVolumeController,
  attachDetachController,
  claimProtectionController,
  volumeProtectionController,
  attributesClassProtectionController,
  ephemeralVolumeController,
  volumeExpandController,
  resourceClaimController,
  garbageCollector,
  deploymentController,
  replicaSetController,
  replicationController,
  statefulSetController,
  daemonSetController,
  jobController,
  timeToLiveController,
  cronJobController,
  disruptionController,
  horizontalPodAutoscalerController,
  nodeLifecycleController,
  taintEvictionController,
  nodeTimeToLiveController,
  podGarbageCollector,
  resourceQuotaController,
  endpointsController,
  endpointSliceController,
  endpointSliceMirroringController,
  serviceAccountTokenController,
  serviceCidrController,
  validatingAdmissionPolicyStatusController,
];

/** What works whether or not kube-controller-manager does: provisioners, which are Pods elsewhere, and loops of kube-apiserver. */
export const otherLoops: readonly Controller[] = [localPathProvisioner, ipAddressController, apiServiceController];

/** Starts those that have something to do in this cluster. One that cannot start is logged and left out. */
export function startControllers(context: ControllerContext, list: readonly Controller[]): { close(): void } {
  const running = list
    .filter((controller) => controller.enabled?.(context) ?? true)
    .flatMap((controller) => {
      try {
        return [controller.start(context)];
      } catch (error) {
        context.log(`${controller.name}: ${error instanceof Error ? error.message : String(error)}`);
        return [];
      }
    });
  return {
    close: () => {
      for (const controller of running) controller.close();
    },
  };
}
