import {
  type FieldError,
  fieldDuplicate,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  rangeMessage,
  validateLabels,
} from '#apimachinery';
import type { PodResourceClaim, PodSpec } from '#types/core-v1';
import { invalidAll, type Path } from '../errors.ts';
import { validateTolerations } from '../tolerations.ts';
import { validateAffinity } from './affinity.ts';
import {
  type ContainerContext,
  validateContainers,
  validateEphemeralContainers,
  validateHostNetworkPorts,
  validateInitContainers,
} from './containers.ts';
import { validateDnsConfig, validateDnsPolicy, validateHostAliases } from './dns.ts';
import { validateFileKeyVolumes } from './file-key-volumes.ts';
import { validateHostProcess } from './host-process.ts';
import { validateHostnameOverride } from './hostname-override.ts';
import { validateOperatingSystem } from './operating-system.ts';
import { oneOf, validatePodLevelResources, validateResources } from './resources.ts';
import { validateHostUsers, validatePodSecurityContext } from './security-context.ts';
import { validateTopologySpread } from './topology-spread.ts';
import { validateVolumes } from './volumes.ts';

const MAX_INT32 = 2147483647;

/** `podName`: of a real Pod; templates have none. Follows pkg/apis/core/validation, ValidatePodSpec. */
export function validatePodSpec(spec: PodSpec, podName: string | undefined, isPod: boolean, where: Path): FieldError[] {
  const volumes = validateVolumes(spec.volumes ?? [], podName, where.child('volumes'));
  const claims = (spec.resourceClaims ?? []).map((claim) => claim.name).filter((name) => name);
  const context: ContainerContext = { spec, volumes: volumes.valid, claims };
  return [
    ...(spec.terminationGracePeriodSeconds === undefined
      ? [fieldRequired(where.child('terminationGracePeriodSeconds'))]
      : []),
    ...volumes.errors,
    ...validateResourceClaims(spec.resourceClaims ?? [], where.child('resourceClaims')),
    ...validateContainers(context, where.child('containers')),
    ...validateInitContainers(context, where.child('initContainers')),
    ...validateEphemeralContainers(context, where.child('ephemeralContainers')),
    ...validatePodLevelResources(spec, claims, where.child('resources')),
    ...validateHostNetworkPorts(spec, isPod, where),
    ...oneOf(spec.restartPolicy, ['Always', 'OnFailure', 'Never'], where.child('restartPolicy')),
    ...validateDnsPolicy(spec.dnsPolicy, where.child('dnsPolicy')),
    ...validateLabels(spec.nodeSelector ?? {}, where.child('nodeSelector')),
    ...validatePodSecurityContext(spec, where.child('securityContext')),
    ...validateAffinity(spec.affinity, where.child('affinity')),
    ...validateDnsConfig(spec, where.child('dnsConfig')),
    ...gates(spec, where),
    ...validateTopologySpread(spec.topologySpreadConstraints ?? [], where.child('topologySpreadConstraints')),
    ...validateHostProcess(spec, where),
    ...validateHostUsers(spec, where),
    ...validateHostnameOverride(spec, where),
    ...names(spec, where),
    ...validateOperatingSystem(spec, where),
    ...validateFileKeyVolumes(spec, where),
  ];
}

function validateResourceClaims(claims: readonly PodResourceClaim[], where: Path): FieldError[] {
  const seen = new Set<string>();
  return claims.flatMap((claim, index) => {
    const here = where.index(index);
    const errors: FieldError[] = [];
    if (!claim.name) {
      errors.push(fieldRequired(here.child('name')));
    } else if (seen.has(claim.name)) {
      errors.push(fieldDuplicate(here.child('name'), claim.name));
    } else {
      errors.push(...invalidAll(here.child('name'), claim.name, isDns1123Label(claim.name)));
    }
    seen.add(claim.name);
    const shown = {
      Name: claim.name ?? '',
      ResourceClaimName: claim.resourceClaimName ?? null,
      ResourceClaimTemplateName: claim.resourceClaimTemplateName ?? null,
    };
    if (claim.resourceClaimName !== undefined && claim.resourceClaimTemplateName !== undefined) {
      const message = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
      errors.push(fieldInvalid(here, shown, message));
    }
    if (claim.resourceClaimName === undefined && claim.resourceClaimTemplateName === undefined) {
      const message = 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`';
      errors.push(fieldInvalid(here, shown, message));
    }
    for (const field of ['resourceClaimName', 'resourceClaimTemplateName'] as const) {
      const value = claim[field];
      errors.push(...(value === undefined ? [] : invalidAll(here.child(field), value, isDns1123Subdomain(value))));
    }
    return errors;
  });
}

function gates(spec: PodSpec, where: Path): FieldError[] {
  const seen = new Set<string>();
  return [
    ...(spec.readinessGates ?? []).flatMap(({ conditionType }, index) =>
      invalidAll(
        where.child('readinessGates').index(index).child('conditionType'),
        conditionType,
        isQualifiedName(conditionType),
      ),
    ),
    ...(spec.schedulingGates ?? []).flatMap(({ name }, index) => {
      const here = where.child('schedulingGates').index(index);
      const errors = invalidAll(here, name, isQualifiedName(name));
      if (seen.has(name)) {
        errors.push(fieldDuplicate(here, name));
      }
      seen.add(name);
      return errors;
    }),
  ];
}

function names(spec: PodSpec, where: Path): FieldError[] {
  const subdomain = (field: 'nodeName' | 'priorityClassName' | 'runtimeClassName' | 'serviceAccountName') => {
    const value = spec[field];
    return value ? invalidAll(where.child(field), value, isDns1123Subdomain(value)) : [];
  };
  const label = (field: 'hostname' | 'subdomain') => {
    const value = spec[field];
    return value ? invalidAll(where.child(field), value, isDns1123Label(value)) : [];
  };
  const deadline = spec.activeDeadlineSeconds;
  return [
    ...subdomain('serviceAccountName'),
    ...subdomain('nodeName'),
    ...(deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)
      ? [fieldInvalid(where.child('activeDeadlineSeconds'), deadline, rangeMessage(1, MAX_INT32))]
      : []),
    ...label('hostname'),
    ...label('subdomain'),
    ...validateTolerations(spec.tolerations ?? [], where.child('tolerations')),
    ...validateHostAliases(spec.hostAliases ?? [], where.child('hostAliases')),
    ...subdomain('priorityClassName'),
    ...(spec.runtimeClassName === ''
      ? invalidAll(where.child('runtimeClassName'), '', isDns1123Subdomain(''))
      : subdomain('runtimeClassName')),
    ...preemption(spec.preemptionPolicy, where.child('preemptionPolicy')),
    ...(spec.overhead ? validateResources({ limits: spec.overhead }, [], where.child('overhead')) : []),
  ];
}

function preemption(policy: string | undefined, where: Path): FieldError[] {
  const policies = ['PreemptLowerPriority', 'Never'];
  if (policy === undefined || policies.includes(policy)) {
    return [];
  }
  return policy === '' ? [fieldRequired(where)] : [fieldNotSupported(where, policy, policies)];
}
