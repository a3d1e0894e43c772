import admissionV1 from './data/admission-v1.json' with { type: 'json' };
import admissionregistrationV1 from './data/admissionregistration-v1.json' with { type: 'json' };
import apidiscoveryV2 from './data/apidiscovery-v2.json' with { type: 'json' };
import apidiscoveryV2beta1 from './data/apidiscovery-v2beta1.json' with { type: 'json' };
import apiextensionsV1 from './data/apiextensions-v1.json' with { type: 'json' };
import apiregistrationV1 from './data/apiregistration-v1.json' with { type: 'json' };
import appsV1 from './data/apps-v1.json' with { type: 'json' };
import authenticationV1 from './data/authentication-v1.json' with { type: 'json' };
import authorizationV1 from './data/authorization-v1.json' with { type: 'json' };
import autoscalingV1 from './data/autoscaling-v1.json' with { type: 'json' };
import autoscalingV2 from './data/autoscaling-v2.json' with { type: 'json' };
import batchV1 from './data/batch-v1.json' with { type: 'json' };
import certificatesV1 from './data/certificates-v1.json' with { type: 'json' };
import coordinationV1 from './data/coordination-v1.json' with { type: 'json' };
import coreV1 from './data/core-v1.json' with { type: 'json' };
import discoveryV1 from './data/discovery-v1.json' with { type: 'json' };
import eventsV1 from './data/events-v1.json' with { type: 'json' };
import flowcontrolV1 from './data/flowcontrol-v1.json' with { type: 'json' };
import metaV1 from './data/meta-v1.json' with { type: 'json' };
import metricsV1beta1 from './data/metrics-v1beta1.json' with { type: 'json' };
import networkingV1 from './data/networking-v1.json' with { type: 'json' };
import nodeV1 from './data/node-v1.json' with { type: 'json' };
import policyV1 from './data/policy-v1.json' with { type: 'json' };
import rbacV1 from './data/rbac-v1.json' with { type: 'json' };
import resourceV1 from './data/resource-v1.json' with { type: 'json' };
import schedulingV1 from './data/scheduling-v1.json' with { type: 'json' };
import storageV1 from './data/storage-v1.json' with { type: 'json' };

/** The types of one package as tools/schema writes them; load.ts explains the notation of a field. */
export interface PackageData {
  readonly package: string;
  readonly atomic: readonly string[];
  readonly enums: Readonly<Record<string, readonly string[] | undefined>>;
  readonly types: Readonly<Record<string, readonly string[] | undefined>>;
}

/** By `group/version` as Go's packages are named: `core/v1`, `meta/v1`. */
export const packages: Readonly<Record<string, PackageData | undefined>> = {
  'admission/v1': admissionV1 as PackageData,
  'admissionregistration/v1': admissionregistrationV1 as PackageData,
  'apidiscovery/v2': apidiscoveryV2 as PackageData,
  'apidiscovery/v2beta1': apidiscoveryV2beta1 as PackageData,
  'apiextensions/v1': apiextensionsV1 as PackageData,
  'apiregistration/v1': apiregistrationV1 as PackageData,
  'apps/v1': appsV1 as PackageData,
  'authentication/v1': authenticationV1 as PackageData,
  'authorization/v1': authorizationV1 as PackageData,
  'autoscaling/v1': autoscalingV1 as PackageData,
  'autoscaling/v2': autoscalingV2 as PackageData,
  'batch/v1': batchV1 as PackageData,
  'certificates/v1': certificatesV1 as PackageData,
  'coordination/v1': coordinationV1 as PackageData,
  'core/v1': coreV1 as PackageData,
  'discovery/v1': discoveryV1 as PackageData,
  'events/v1': eventsV1 as PackageData,
  'flowcontrol/v1': flowcontrolV1 as PackageData,
  'meta/v1': metaV1 as PackageData,
  'metrics/v1beta1': metricsV1beta1 as PackageData,
  'networking/v1': networkingV1 as PackageData,
  'node/v1': nodeV1 as PackageData,
  'policy/v1': policyV1 as PackageData,
  'rbac/v1': rbacV1 as PackageData,
  'resource/v1': resourceV1 as PackageData,
  'scheduling/v1': schedulingV1 as PackageData,
  'storage/v1': storageV1 as PackageData,
};
