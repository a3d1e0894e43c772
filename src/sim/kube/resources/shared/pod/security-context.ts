import {
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
  isDns1123Subdomain,
  isValidGroupId,
  isValidUserId,
} from '#apimachinery';
import type {
  AppArmorProfile,
  PodSpec,
  SeccompProfile,
  SecurityContext,
  WindowsSecurityContextOptions,
} from '#types/core-v1';
import { invalidAll, type Path } from '../errors.ts';
import { internalJson } from '../go-diff/go-json.ts';
import { descendingPath } from '../volumes/paths.ts';

const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

/** Follows pkg/apis/core/validation, validatePodSpecSecurityContext. */
export function validatePodSecurityContext(spec: PodSpec, where: Path): FieldError[] {
  const context = spec.securityContext;
  if (!context) {
    return [];
  }
  const group = (value: number | undefined, at: Path) =>
    value === undefined ? [] : invalidAll(at, value, isValidGroupId(value));
  const errors = [
    ...group(context.fsGroup, where.child('fsGroup')),
    ...(context.runAsUser === undefined
      ? []
      : invalidAll(where.child('runAsUser'), context.runAsUser, isValidUserId(context.runAsUser))),
    ...group(context.runAsGroup, where.child('runAsGroup')),
    ...(context.supplementalGroups ?? []).flatMap((id, index) =>
      group(id, where.child('supplementalGroups').index(index)),
    ),
  ];
  if (spec.shareProcessNamespace && spec.hostPID) {
    const message = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.push(fieldInvalid(where.child('shareProcessNamespace'), true, message));
  }
  errors.push(...validateSysctls(spec, where.child('sysctls')));
  errors.push(
    ...optional(context.fsGroupChangePolicy, ['Always', 'OnRootMismatch'], where.child('fsGroupChangePolicy')),
  );
  errors.push(...validateSeccomp(context.seccompProfile, where.child('seccompProfile')));
  errors.push(...validateWindowsOptions(context.windowsOptions, where.child('windowsOptions')));
  errors.push(...validateAppArmor(context.appArmorProfile, where.child('appArmorProfile')));
  errors.push(
    ...optional(context.supplementalGroupsPolicy, ['Merge', 'Strict'], where.child('supplementalGroupsPolicy')),
  );
  errors.push(
    // MountOption stands behind a gate that is off in 1.35.
    ...optional(context.seLinuxChangePolicy, ['Recursive'], where.child('seLinuxChangePolicy')),
  );
  return errors;
}

function optional(value: string | undefined, supported: readonly string[], where: Path): FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [fieldNotSupported(where, value, supported)];
}

const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

function validateSysctls(spec: PodSpec, where: Path): FieldError[] {
  const seen = new Set<string>();
  return (spec.securityContext?.sysctls ?? []).flatMap(({ name }, index) => {
    const here = where.index(index).child('name');
    const errors: FieldError[] = [];
    if (!name) {
      errors.push(fieldRequired(here));
    } else if (name.length > 253 || !SYSCTL.test(name)) {
      const text = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
      errors.push(fieldInvalid(here, name, `must have at most 253 characters and match regex ${text}`));
    } else if (seen.has(name)) {
      errors.push(fieldDuplicate(here, name));
    }
    const dotted = (name ?? '').replaceAll('/', '.');
    if (spec.hostNetwork && dotted.startsWith('net.')) {
      errors.push(fieldInvalid(here, name, "may not be specified when 'hostNetwork' is true"));
    } else if (spec.hostIPC && /^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/.test(dotted)) {
      errors.push(fieldInvalid(here, name, "may not be specified when 'hostIPC' is true"));
    }
    seen.add(name);
    return errors;
  });
}

/** Follows pkg/apis/core/validation, validateSeccompProfileField. */
function validateSeccomp(profile: SeccompProfile | undefined, where: Path): FieldError[] {
  if (!profile) {
    return [];
  }
  const errors: FieldError[] = [];
  if (!profile.type) {
    errors.push(fieldRequired(where.child('type'), 'type is required when seccompProfile is set'));
  } else if (!PROFILES.includes(profile.type)) {
    errors.push(fieldNotSupported(where.child('type'), profile.type, PROFILES));
  }
  const at = where.child('localhostProfile');
  if (profile.type === 'Localhost') {
    errors.push(
      ...(profile.localhostProfile === undefined
        ? [fieldRequired(at, 'must be set when seccomp type is Localhost')]
        : descendingPath(profile.localhostProfile, at)),
    );
  } else if (profile.localhostProfile !== undefined) {
    const shown = { Type: profile.type, LocalhostProfile: profile.localhostProfile };
    errors.push(fieldInvalid(at, shown, 'can only be set when seccomp type is Localhost'));
  }
  return errors;
}

/** Follows pkg/apis/core/validation, ValidateAppArmorProfileField. */
function validateAppArmor(profile: AppArmorProfile | undefined, where: Path): FieldError[] {
  if (!profile) {
    return [];
  }
  const at = where.child('localhostProfile');
  const { type, localhostProfile } = profile;
  if (!type) {
    return [fieldRequired(where.child('type'), 'type is required when appArmorProfile is set')];
  }
  if (!PROFILES.includes(type)) {
    return [fieldNotSupported(where.child('type'), type, PROFILES)];
  }
  if (type !== 'Localhost') {
    return localhostProfile === undefined
      ? []
      : [fieldInvalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost')];
  }
  if (localhostProfile === undefined) {
    return [fieldRequired(at, 'must be set when AppArmor type is Localhost')];
  }
  const errors: FieldError[] = [];
  if (localhostProfile.trim() !== localhostProfile) {
    errors.push(fieldInvalid(at, localhostProfile, 'must not be padded with whitespace'));
  } else if (localhostProfile === '') {
    errors.push(fieldRequired(at, 'must be set when AppArmor type is Localhost'));
  }
  if (localhostProfile.length > 4095) {
    errors.push(fieldTooLong(at, '', 4095));
  }
  return errors;
}

/** Follows pkg/apis/core/validation, ValidateSecurityContext. `hostUsers`: the Pod shares the host's user namespace. */
export function validateSecurityContext(
  context: SecurityContext | undefined,
  hostUsers: boolean,
  where: Path,
): FieldError[] {
  if (!context) {
    return [];
  }
  const errors: FieldError[] = [];
  if (context.runAsUser !== undefined) {
    errors.push(...invalidAll(where.child('runAsUser'), context.runAsUser, isValidUserId(context.runAsUser)));
  }
  if (context.runAsGroup !== undefined) {
    errors.push(...invalidAll(where.child('runAsGroup'), context.runAsGroup, isValidGroupId(context.runAsGroup)));
  }
  errors.push(...optional(context.procMount, ['Default', 'Unmasked'], where.child('procMount')));
  if (hostUsers && context.procMount === 'Unmasked') {
    const message = '`hostUsers` must be false to use `Unmasked`';
    errors.push(fieldInvalid(where.child('procMount'), 'Unmasked', message));
  }
  errors.push(...validateSeccomp(context.seccompProfile, where.child('seccompProfile')));
  errors.push(...escalation(context, where));
  errors.push(...validateWindowsOptions(context.windowsOptions, where.child('windowsOptions')));
  errors.push(...validateAppArmor(context.appArmorProfile, where.child('appArmorProfile')));
  return errors;
}

function escalation(context: SecurityContext, where: Path): FieldError[] {
  if (context.allowPrivilegeEscalation !== false) {
    return [];
  }
  const errors: FieldError[] = [];
  const shown = internalJson('SecurityContext', context);
  if (context.privileged) {
    const message = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
    errors.push(fieldInvalid(where, shown, message));
  }
  for (const capability of context.capabilities?.add ?? []) {
    if (capability === 'CAP_SYS_ADMIN') {
      const message = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
      errors.push(fieldInvalid(where, shown, message));
    }
  }
  return errors;
}

/** Follows pkg/apis/core/validation, validateWindowsSecurityContextOptions. */
function validateWindowsOptions(options: WindowsSecurityContextOptions | undefined, where: Path): FieldError[] {
  const errors: FieldError[] = [];
  const name = options?.gmsaCredentialSpecName;
  if (name !== undefined) {
    errors.push(...invalidAll(where.child('gmsaCredentialSpecName'), name, isDns1123Subdomain(name)));
  }
  const spec = options?.gmsaCredentialSpec;
  if (spec === '') {
    const message = 'gmsaCredentialSpec cannot be an empty string';
    errors.push(fieldInvalid(where.child('gmsaCredentialSpec'), spec, message));
  } else if (spec !== undefined && spec.length > 64 * 1024) {
    errors.push(fieldInvalid(where.child('gmsaCredentialSpec'), spec, 'gmsaCredentialSpec size must be under 64 KiB'));
  }
  const user = options?.runAsUserName;
  if (user !== undefined) {
    errors.push(...invalidAll(where.child('runAsUserName'), user, windowsUserProblems(user)));
  }
  return errors;
}

function windowsUserProblems(name: string): string[] {
  if (name === '') {
    return ['runAsUserName cannot be an empty string'];
  }
  if ([...name].some((character) => character < ' ' || character === '\u007f')) {
    return ['runAsUserName cannot contain control characters'];
  }
  const parts = name.split('\\');
  if (parts.length > 2) {
    return ['runAsUserName cannot contain more than one backslash'];
  }
  const user = parts.at(-1) ?? '';
  return [
    ...(user === '' ? ["runAsUserName's User cannot be empty"] : []),
    ...(user.length > 104 ? ["runAsUserName's User length must not be longer than 104 characters"] : []),
    ...(/^[. ]+$/.test(user) ? ["runAsUserName's User cannot contain only periods or spaces"] : []),
    ...(/["/\\:;|=,+*?<>@[\]]/.test(user)
      ? [`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`]
      : []),
  ];
}

/** Host namespaces and user namespaces exclude each other. Follows validateHostUsers. */
export function validateHostUsers(spec: PodSpec, where: Path): FieldError[] {
  if (spec.hostUsers !== false) {
    return [];
  }
  const message = 'when `hostUsers` is false';
  return [
    ...(spec.hostNetwork ? [fieldForbidden(where.child('hostNetwork'), message)] : []),
    ...(spec.hostPID ? [fieldForbidden(where.child('HostPID'), message)] : []),
    ...(spec.hostIPC ? [fieldForbidden(where.child('HostIPC'), message)] : []),
    ...(['initContainers', 'containers'] as const).flatMap((list) =>
      (spec[list] ?? []).flatMap(({ volumeDevices = [] }, index) =>
        volumeDevices.length > 0
          ? [fieldForbidden(where.child(list).index(index).child('volumeDevices'), message)]
          : [],
      ),
    ),
  ];
}
