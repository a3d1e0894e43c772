import {
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isHttpHeaderName,
} from '#apimachinery';
import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '#types/core-v1';
import { invalidAll, nonNegative, type Path } from '../errors.ts';
import { validatePortNumberOrName } from '../ports.ts';

type Handler = Probe & LifecycleHandler;

const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;
const LIFECYCLE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'] as const;

/** `grace`: the Pod's terminationGracePeriodSeconds. Follows pkg/apis/core/validation, validateHandler. */
function validateHandler(
  handler: Handler,
  kinds: readonly ('exec' | 'grpc' | 'httpGet' | 'sleep' | 'tcpSocket')[],
  grace: number | undefined,
  where: Path,
): FieldError[] {
  const given = kinds.filter((kind) => handler[kind] !== undefined);
  const [first, ...others] = given;
  if (first === undefined) {
    return [fieldRequired(where, 'must specify a handler type')];
  }
  return [
    ...validateAction(handler, first, grace, where.child(first)),
    ...others.map((kind) => fieldForbidden(where.child(kind), 'may not specify more than 1 handler type')),
  ];
}

function validateAction(
  handler: Handler,
  kind: 'exec' | 'grpc' | 'httpGet' | 'sleep' | 'tcpSocket',
  grace: number | undefined,
  where: Path,
): FieldError[] {
  switch (kind) {
    case 'exec':
      return handler.exec?.command?.length ? [] : [fieldRequired(where.child('command'))];
    case 'httpGet':
      return handler.httpGet ? validateHttp(handler.httpGet, where) : [];
    case 'tcpSocket':
      return validatePortNumberOrName(handler.tcpSocket?.port, where.child('port'));
    case 'grpc':
      return validatePortNumberOrName(handler.grpc?.port, where.child('port'));
    case 'sleep': {
      const seconds = handler.sleep?.seconds ?? 0;
      return grace !== undefined && (seconds < 0 || seconds > grace)
        ? [fieldInvalid(where, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)]
        : [];
    }
  }
}

function validateHttp(action: HTTPGetAction, where: Path): FieldError[] {
  const schemes = ['HTTP', 'HTTPS'];
  return [
    ...(action.path ? [] : [fieldRequired(where.child('path'))]),
    ...validatePortNumberOrName(action.port, where.child('port')),
    ...(schemes.includes(action.scheme ?? '')
      ? []
      : [fieldNotSupported(where.child('scheme'), action.scheme ?? '', schemes)]),
    ...(action.httpHeaders ?? []).flatMap(({ name }) =>
      invalidAll(where.child('httpHeaders'), name, isHttpHeaderName(name)),
    ),
  ];
}

/** Follows pkg/apis/core/validation, validateLifecycle. */
export function validateLifecycle(lifecycle: Lifecycle, grace: number | undefined, where: Path): FieldError[] {
  return (['postStart', 'preStop'] as const).flatMap((moment) => {
    const handler = lifecycle[moment];
    return handler ? validateHandler(handler, LIFECYCLE_HANDLERS, grace, where.child(moment)) : [];
  });
}

interface Probes {
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  startupProbe?: Probe;
}

/** The three probes of a container. Follows validateLivenessProbe, validateReadinessProbe, validateStartupProbe. */
export function validateProbes(container: Probes, grace: number | undefined, where: Path): FieldError[] {
  const errors: FieldError[] = [];
  for (const kind of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[kind];
    if (!probe) {
      continue;
    }
    const here = where.child(kind);
    errors.push(...validateProbe(probe, grace, here));
    if (kind === 'readinessProbe' && probe.terminationGracePeriodSeconds !== undefined) {
      const value = probe.terminationGracePeriodSeconds;
      const message = 'must not be set for readinessProbes';
      errors.push(fieldInvalid(here.child('terminationGracePeriodSeconds'), value, message));
    }
    if (kind !== 'readinessProbe' && probe.successThreshold !== 1) {
      errors.push(fieldInvalid(here.child('successThreshold'), probe.successThreshold ?? 0, 'must be 1'));
    }
  }
  return errors;
}

function validateProbe(probe: Probe, grace: number | undefined, where: Path): FieldError[] {
  const errors = validateHandler(probe, PROBE_HANDLERS, grace, where);
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    errors.push(...nonNegative(where.child(field), probe[field]));
  }
  const seconds = probe.terminationGracePeriodSeconds;
  if (seconds !== undefined && seconds <= 0) {
    errors.push(fieldInvalid(where.child('terminationGracePeriodSeconds'), seconds, 'must be greater than 0'));
  }
  return errors;
}
