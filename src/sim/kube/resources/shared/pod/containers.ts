import {
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotFound,
  fieldRequired,
  isDns1123Label,
  isValidPortName,
  isValidPortNumber,
} from '#apimachinery';
import type { Container, ContainerPort, EphemeralContainer, PodSpec } from '#types/core-v1';
import { invalidAll, type Path } from '../errors.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { type Volumes, validateVolumeDevices, validateVolumeMounts } from './mounts.ts';
import { validateLifecycle, validateProbes } from './probes.ts';
import { oneOf, validateResizePolicy, validateResources } from './resources.ts';
import { validateInitRestartRules, validateRestartRules } from './restart-rules.ts';
import { validateSecurityContext } from './security-context.ts';

/** What the containers of one Pod share. */
export interface ContainerContext {
  readonly spec: PodSpec;
  readonly volumes: Volumes;
  /** The names of spec.resourceClaims. */
  readonly claims: readonly string[];
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** Follows pkg/apis/core/validation, validateContainerCommon. */
function validateCommon(container: Container, context: ContainerContext, where: Path): FieldError[] {
  const { spec, volumes, claims } = context;
  const name = container.name ?? '';
  const nameAt = where.child('name');
  return [
    ...(name === '' ? [fieldRequired(nameAt)] : invalidAll(nameAt, name, isDns1123Label(name))),
    ...(container.image ? [] : [fieldRequired(where.child('image'))]),
    ...oneOf(
      container.terminationMessagePolicy,
      ['File', 'FallbackToLogsOnError'],
      where.child('terminationMessagePolicy'),
    ),
    ...validatePorts(container.ports ?? [], where.child('ports')),
    ...validateEnv(container.env ?? [], where.child('env')),
    ...validateEnvFrom(container.envFrom ?? [], where.child('envFrom')),
    ...validateVolumeMounts(container, volumes, where.child('volumeMounts')),
    ...validateVolumeDevices(container, volumes, where.child('volumeDevices')),
    ...oneOf(container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never'], where.child('imagePullPolicy')),
    ...validateResources(container.resources ?? {}, claims, where.child('resources')),
    ...validateResizePolicy(container.resizePolicy ?? [], spec.restartPolicy, where.child('resizePolicy')),
    ...validateSecurityContext(container.securityContext, spec.hostUsers !== false, where.child('securityContext')),
  ];
}

function validatePorts(ports: readonly ContainerPort[], where: Path): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const here = where.index(index);
    const errors: FieldError[] = [];
    if (port.name) {
      const problems = isValidPortName(port.name);
      errors.push(...invalidAll(here.child('name'), port.name, problems));
      if (problems.length === 0 && names.has(port.name)) {
        errors.push(fieldDuplicate(here.child('name'), port.name));
      }
      names.add(port.name);
    }
    errors.push(
      ...(port.containerPort
        ? invalidAll(here.child('containerPort'), port.containerPort, isValidPortNumber(port.containerPort))
        : [fieldRequired(here.child('containerPort'))]),
    );
    if (port.hostPort) {
      errors.push(...invalidAll(here.child('hostPort'), port.hostPort, isValidPortNumber(port.hostPort)));
    }
    errors.push(...oneOf(port.protocol, PROTOCOLS, here.child('protocol')));
    return errors;
  });
}

/** Follows AccumulateUniqueHostPorts. */
function hostPortConflicts(containers: readonly Container[], where: Path): FieldError[] {
  const seen = new Set<string>();
  return containers.flatMap((container, index) =>
    (container.ports ?? []).flatMap((port, position) => {
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
      const at = where.index(index).child('ports').index(position).child('hostPort');
      const errors = port.hostPort && seen.has(key) ? [fieldDuplicate(at, key)] : [];
      if (port.hostPort) {
        seen.add(key);
      }
      return errors;
    }),
  );
}

/** Follows pkg/apis/core/validation, validateContainers. */
export function validateContainers(context: ContainerContext, where: Path): FieldError[] {
  const containers = context.spec.containers ?? [];
  if (containers.length === 0) {
    return [fieldRequired(where)];
  }
  const grace = context.spec.terminationGracePeriodSeconds;
  const names = new Set<string>();
  const errors = containers.flatMap((container, index) => {
    const here = where.index(index);
    const own = validateCommon(container, context, here);
    if (names.has(container.name)) {
      own.push(fieldDuplicate(here.child('name'), container.name));
    }
    names.add(container.name);
    if (container.lifecycle) {
      own.push(...validateLifecycle(container.lifecycle, grace, here.child('lifecycle')));
    }
    own.push(...validateProbes(container, grace, here));
    own.push(...validateRestartRules(container, here));
    return own;
  });
  return [...errors, ...hostPortConflicts(containers, where)];
}

const INIT_ONLY = 'may not be set for init containers without restartPolicy=Always';

/** Follows pkg/apis/core/validation, validateInitContainers. */
export function validateInitContainers(context: ContainerContext, where: Path): FieldError[] {
  const grace = context.spec.terminationGracePeriodSeconds;
  const names = new Set((context.spec.containers ?? []).map((container) => container.name));
  return (context.spec.initContainers ?? []).flatMap((container, index) => {
    const here = where.index(index);
    const errors = validateCommon(container, context, here);
    errors.push(...validateInitRestartRules(container, here));
    if (names.has(container.name)) {
      errors.push(fieldDuplicate(here.child('name'), container.name));
    } else if (container.name) {
      names.add(container.name);
    }
    errors.push(...hostPortConflicts([container], where));
    if (container.restartPolicy === 'Always') {
      if (container.lifecycle) {
        errors.push(...validateLifecycle(container.lifecycle, grace, here.child('lifecycle')));
      }
      errors.push(...validateProbes(container, grace, here));
      return errors;
    }
    for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
      if (container[field]) {
        errors.push(fieldForbidden(here.child(field), INIT_ONLY));
      }
    }
    return errors;
  });
}

const EPHEMERAL = 'cannot be set for an Ephemeral Container';
const NOT_EPHEMERAL = [
  'ports',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

/** Follows pkg/apis/core/validation, validateEphemeralContainers. */
export function validateEphemeralContainers(context: ContainerContext, where: Path): FieldError[] {
  const others = [...(context.spec.containers ?? []), ...(context.spec.initContainers ?? [])].map(({ name }) => name);
  const names = new Set(others);
  return (context.spec.ephemeralContainers ?? []).flatMap((container, index) => {
    const here = where.index(index);
    const errors = [...validateCommon(container, context, here), ...imageSpaces(container, here)];
    if (names.has(container.name)) {
      errors.push(fieldDuplicate(here.child('name'), container.name));
    }
    names.add(container.name);
    const target = container.targetContainerName;
    if (target && !others.includes(target)) {
      errors.push(fieldNotFound(here.child('targetContainerName'), target));
    }
    errors.push(...forbiddenEphemeral(container, here));
    return errors;
  });
}

function forbiddenEphemeral(container: EphemeralContainer, where: Path): FieldError[] {
  const { limits, requests, claims } = container.resources ?? {};
  const fields = NOT_EPHEMERAL.filter((field) => container[field] !== undefined);
  return [
    ...fields.filter((field) => field === 'ports').map((field) => fieldForbidden(where.child(field), EPHEMERAL)),
    ...(limits || requests || claims ? [fieldForbidden(where.child('resources'), EPHEMERAL)] : []),
    ...fields.filter((field) => field !== 'ports').map((field) => fieldForbidden(where.child(field), EPHEMERAL)),
    ...(container.volumeMounts ?? []).flatMap((mount, index) =>
      (['subPath', 'subPathExpr'] as const)
        .filter((field) => mount[field])
        .map((field) => fieldForbidden(where.child('volumeMounts').index(index).child(field), EPHEMERAL)),
    ),
  ];
}

/** Pods, unlike templates, may not have spaces around an image. Follows validateContainerOnlyForPod. */
export function imageSpaces(container: { image?: string }, where: Path): FieldError[] {
  const image = container.image ?? '';
  return image.trim() === image
    ? []
    : [fieldInvalid(where.child('image'), image, 'must not have leading or trailing whitespace')];
}

/** With the host's network, a port of the container is the host's. Follows validatePodHostNetworkDeps. */
export function validateHostNetworkPorts(spec: PodSpec, isPod: boolean, where: Path): FieldError[] {
  return (spec.hostNetwork ? (spec.containers ?? []) : []).flatMap((container, index) =>
    (container.ports ?? []).flatMap((port, position) => {
      const hostPort = port.hostPort ?? 0;
      const at = where.child('containers').index(index).child('ports').index(position).child('hostPort');
      return (isPod || hostPort !== 0) && hostPort !== port.containerPort
        ? [fieldInvalid(at, hostPort, 'must match `containerPort` when `hostNetwork` is true')]
        : [];
    }),
  );
}
