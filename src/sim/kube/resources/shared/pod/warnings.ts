import type { ObjectMeta } from '#apimachinery';
import type { Container, ContainerPort, EphemeralContainer, PodSpec, SeccompProfile, Volume } from '#types/core-v1';
import { warningsForClaimSpec } from '../claim-spec.ts';
import { entries, type Path } from '../errors.ts';
import { warningsForIp } from '../ip-warnings.ts';
import { deprecatedNodeLabel, warningsForNodeSelectorTerm } from '../node-selector.ts';
import { canonical, isFractional } from '../quantities.ts';
import { SECCOMP_CONTAINER, SECCOMP_POD } from './annotations.ts';
import { warningsForOverlappingPaths } from './overlapping-paths.ts';
import { visitContainers } from './visit.ts';

const DEPRECATED_ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};

const DEPRECATED_VOLUMES: readonly (readonly [keyof Volume, string, string])[] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** `where`: of the spec; its sibling is the metadata. Follows pkg/api/pod, warningsForPodSpecAndMeta. */
export function warningsForPodSpec(spec: PodSpec, metadata: ObjectMeta, where: Path, isTemplate: boolean): string[] {
  const annotationsAt = `${String(where).replace(/spec$/, '')}metadata.annotations`;
  return [
    ...nodeLabels(spec, where),
    ...spread(spec, where.child('topologySpreadConstraints')),
    ...Object.entries(DEPRECATED_ANNOTATIONS)
      .filter(([key]) => metadata.annotations?.[key] !== undefined)
      .map(([key, message]) => `${annotationsAt}[${key}]: ${message}`),
    ...(spec.volumes ?? []).flatMap((volume, index) => volumeWarnings(volume, where.child('volumes').index(index))),
    ...warningsForOverlappingPaths(spec.volumes ?? []),
    ...duplicates(spec.hostAliases ?? [], 'ip', where.child('hostAliases')),
    ...duplicates(spec.imagePullSecrets ?? [], 'name', where.child('imagePullSecrets')),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }, index) =>
      name ? [] : [`${where.child('imagePullSecrets').index(index).child('name')}: invalid empty name ""`],
    ),
    ...fractions(spec.overhead, where.child('overhead')),
    ...seccomp(SECCOMP_POD, spec.securityContext, metadata, annotationsAt),
    ...visitContainers(spec, where).flatMap(([container, at]) => [
      ...seccomp(SECCOMP_CONTAINER + container.name, container.securityContext, metadata, annotationsAt),
      ...appArmor(container, spec, metadata, annotationsAt, isTemplate),
      ...fractions(container.resources?.limits, at.child('resources', 'limits')),
      ...fractions(container.resources?.requests, at.child('resources', 'requests')),
      ...environment(container, at.child('env')),
    ]),
    ...ports(spec, where),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0 ? [negativeGrace(where)] : []),
    ...podAffinity(spec, where.child('affinity')),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((server, index) =>
      warningsForIp(where.child('dnsConfig', 'nameservers').index(index), server),
    ),
    ...(spec.hostAliases ?? []).flatMap(({ ip }, index) =>
      warningsForIp(where.child('hostAliases').index(index).child('ip'), ip),
    ),
  ];
}

function podAffinity(spec: PodSpec, where: Path): string[] {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const text = 'a null labelSelector results in matching no pod';
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap((kind) => {
    const affinity = spec.affinity?.[kind];
    const at = where.child(kind);
    return [
      ...(affinity?.[required] ?? []).flatMap((term, index) =>
        term.labelSelector ? [] : [`${at.child(required).index(index).child('labelSelector')}: ${text}`],
      ),
      ...(affinity?.[preferred] ?? []).flatMap(({ podAffinityTerm }, index) =>
        podAffinityTerm.labelSelector
          ? []
          : [`${at.child(preferred).index(index).child('podAffinityTerm', 'labelSelector')}: ${text}`],
      ),
    ];
  });
}

function negativeGrace(where: Path): string {
  return `${where.child('terminationGracePeriodSeconds')}: must be >= 0; negative values are invalid and will be treated as 1`;
}

function nodeLabels(spec: PodSpec, where: Path): string[] {
  const affinity = spec.affinity?.nodeAffinity;
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const at = where.child('affinity', 'nodeAffinity');
  return [
    ...entries(spec.nodeSelector).flatMap(([key]) => {
      const message = deprecatedNodeLabel(key);
      return message === undefined ? [] : [`${where.child('nodeSelector').key(key)}: ${message}`];
    }),
    ...(affinity?.[required]?.nodeSelectorTerms ?? []).flatMap((term, index) =>
      warningsForNodeSelectorTerm(term, at.child(required, 'nodeSelectorTerms').index(index), false),
    ),
    ...(affinity?.[preferred] ?? []).flatMap((term, index) =>
      warningsForNodeSelectorTerm(term.preference, at.child(preferred).index(index).child('preference'), true),
    ),
  ];
}

function spread(spec: PodSpec, where: Path): string[] {
  return (spec.topologySpreadConstraints ?? []).flatMap((constraint, index) => {
    const message = deprecatedNodeLabel(constraint.topologyKey);
    const here = where.index(index);
    return [
      ...(message === undefined ? [] : [`${here.child('topologyKey')}: ${constraint.topologyKey} is ${message}`]),
      ...(constraint.labelSelector
        ? []
        : [`${here.child('labelSelector')}: a null labelSelector results in matching no pod`]),
    ];
  });
}

function volumeWarnings(volume: Volume, where: Path): string[] {
  const template = volume.ephemeral?.volumeClaimTemplate;
  return [
    ...DEPRECATED_VOLUMES.filter(([field]) => volume[field]).map(([, name, text]) => `${where.child(name)}: ${text}`),
    ...(template ? warningsForClaimSpec(template.spec, where.child('ephemeral', 'volumeClaimTemplate', 'spec')) : []),
  ];
}

function duplicates<F extends string>(items: readonly { [K in F]?: string }[], field: F, where: Path): string[] {
  return items.flatMap((item, index) => {
    const first = items.findIndex((other) => other[field] === item[field]);
    return first < index
      ? [`${where.index(index).child(field)}: duplicate ${field} ${JSON.stringify(item[field] ?? '')}`]
      : [];
  });
}

function fractions(list: Readonly<Record<string, string>> | undefined, where: Path): string[] {
  return ['memory', 'ephemeral-storage'].flatMap((name) => {
    const value = list?.[name];
    return value !== undefined && isFractional(value)
      ? [`${where.key(name)}: fractional byte value "${canonical(value)}" is invalid, must be an integer`]
      : [];
  });
}

function seccomp(
  key: string,
  context: { readonly seccompProfile?: SeccompProfile } | undefined,
  { annotations }: ObjectMeta,
  annotationsAt: string,
): string[] {
  return !context?.seccompProfile && annotations?.[key] !== undefined
    ? [`${annotationsAt}[${key}]: non-functional in v1.27+; use the "seccompProfile" field instead`]
    : [];
}

function appArmor(
  container: Container | EphemeralContainer,
  spec: PodSpec,
  metadata: ObjectMeta,
  annotationsAt: string,
  isTemplate: boolean,
): string[] {
  const key = `container.apparmor.security.beta.kubernetes.io/${container.name}`;
  const field = spec.securityContext?.appArmorProfile ?? container.securityContext?.appArmorProfile;
  return isTemplate && !field && metadata.annotations?.[key] !== undefined
    ? [`${annotationsAt}[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`]
    : [];
}

function environment(container: Container | EphemeralContainer, where: Path): string[] {
  const seen = new Set<string>();
  return (container.env ?? []).flatMap((variable, index) => {
    const reference = `$(${variable.name})`;
    const value = variable.value ?? '';
    const hides = variable.valueFrom !== undefined || value === reference || !value.includes(reference);
    const warn = seen.has(variable.name) && hides;
    seen.add(variable.name);
    return warn
      ? [
          `${where.index(index)}: hides previous definition of ${JSON.stringify(variable.name)}, which may be dropped when using apply`,
        ]
      : [];
  });
}

function ports(spec: PodSpec, where: Path): string[] {
  const seen: (readonly [ContainerPort, Path])[] = [];
  const warnings: string[] = [];
  for (const [container, at] of visitContainers(spec, where)) {
    for (const [index, port] of (container.ports ?? []).entries()) {
      const here = at.child('ports').index(index);
      if (port.hostIP && !port.hostPort) {
        const shown = `{Name:${port.name ?? ''} HostPort:0 ContainerPort:${port.containerPort} Protocol:${port.protocol ?? ''} HostIP:${port.hostIP}}`;
        warnings.push(`${here}: hostIP set without hostPort: ${shown}`);
      }
      for (const [other, otherAt] of seen) {
        const kind = conflict(port, other);
        if (kind !== undefined) {
          warnings.push(`${here}: ${kind} port definition with ${otherAt}`);
        }
      }
      seen.push([port, here]);
    }
  }
  return warnings;
}

function conflict(port: ContainerPort, other: ContainerPort): string | undefined {
  if (port.containerPort !== other.containerPort || port.protocol !== other.protocol) {
    return undefined;
  }
  const [ip, otherIp] = [port.hostIP ?? '', other.hostIP ?? ''];
  const [host, otherHost] = [port.hostPort ?? 0, other.hostPort ?? 0];
  if (ip === otherIp && host === otherHost) {
    return 'duplicate';
  }
  if (host === 0 || otherHost === 0) {
    return 'overlapping';
  }
  return host === otherHost && (ip === '' || otherIp === '') ? 'dangerously ambiguous' : undefined;
}
