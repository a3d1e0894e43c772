import { type FieldError, fieldForbidden, fieldInvalid } from '#apimachinery';
import type { AppArmorProfile, PodSpec, SeccompProfile } from '#types/core-v1';
import { entries, type Path } from '../errors.ts';
import { descendingPath } from '../volumes/paths.ts';
import { visitContainers } from './visit.ts';

type Annotations = Readonly<Record<string, string>>;

const MIRROR = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
export const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
export const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
/** By type of the profile: the annotations that mean the same. */
const SECCOMP_NAMES: Readonly<Record<string, RegExp>> = {
  Unconfined: /^unconfined$/,
  RuntimeDefault: /^(runtime|docker)\/default$/,
  Localhost: /^localhost\//,
};
const APP_ARMOR_NAMES: Readonly<Record<string, RegExp>> = {
  Unconfined: /^unconfined$/,
  RuntimeDefault: /^runtime\/default$/,
  Localhost: /^localhost\//,
};
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** Annotations of a Pod that mean something. Follows pkg/apis/core/validation, ValidatePodSpecificAnnotations. */
export function validatePodAnnotations(annotations: Annotations | undefined, spec: PodSpec, where: Path): FieldError[] {
  const errors: FieldError[] = [];
  const mirror = annotations?.[MIRROR];
  if (mirror !== undefined && !spec.nodeName) {
    const message = 'must set spec.nodeName if mirror pod annotation is set';
    errors.push(fieldInvalid(where.key(MIRROR), mirror, message));
  }
  const cost = annotations?.[DELETION_COST];
  if (cost !== undefined && !isInt32(cost)) {
    errors.push(fieldInvalid(where.key(DELETION_COST), cost, 'must be a 32bit integer'));
  }
  for (const [key, profile] of entries(annotations)) {
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) {
      errors.push(...seccomp(profile, where.child(key)));
    }
    if (key.startsWith(APP_ARMOR)) {
      errors.push(...appArmor(key.slice(APP_ARMOR.length), profile, spec, where.key(key)));
    }
  }
  return errors;
}

function isInt32(text: string): boolean {
  return /^(0|-?[1-9]\d*)$/.test(text) && Number(text) >= -(2 ** 31) && Number(text) < 2 ** 31;
}

/**
 * Where an annotation about a profile and its field stand side by side they must say the same. Follows
 * pkg/apis/core/validation, validateSeccompAnnotationsAndFields and validateAppArmorAnnotationsAndFieldsMatchOnCreate.
 */
export function validateProfilesMatch(annotations: Annotations | undefined, spec: PodSpec, where: Path): FieldError[] {
  return [...seccompMatches(annotations, spec, where), ...appArmorMatches(annotations, spec, where)];
}

function seccompMatches(annotations: Annotations | undefined, spec: PodSpec, where: Path): FieldError[] {
  const pod = spec.securityContext?.seccompProfile;
  return [
    ...profileMatch(
      SECCOMP_NAMES,
      'seccomp',
      annotations?.[SECCOMP_POD],
      pod,
      where.child('securityContext', 'seccompProfile'),
    ),
    ...visitContainers(spec, where).flatMap(([{ name, securityContext }, here]) => {
      const annotation = annotations?.[SECCOMP_CONTAINER + name];
      return profileMatch(
        SECCOMP_NAMES,
        'seccomp',
        annotation,
        securityContext?.seccompProfile,
        here.child('securityContext', 'seccompProfile'),
      );
    }),
  ];
}

function appArmorMatches(annotations: Annotations | undefined, spec: PodSpec, where: Path): FieldError[] {
  if (spec.os?.name === 'windows') return [];
  return visitContainers(spec, where).flatMap(([{ name, securityContext }, here]) => {
    const profile = securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    const annotation = annotations?.[APP_ARMOR + name];
    return profileMatch(
      APP_ARMOR_NAMES,
      'apparmor',
      annotation,
      profile,
      here.child('securityContext', 'appArmorProfile'),
    );
  });
}

function profileMatch(
  names: Readonly<Record<string, RegExp>>,
  what: string,
  annotation: string | undefined,
  profile: SeccompProfile | AppArmorProfile | undefined,
  where: Path,
): FieldError[] {
  if (annotation === undefined || !profile) {
    return [];
  }
  if (Object.hasOwn(names, profile.type) && names[profile.type]?.test(annotation) === false) {
    return [fieldForbidden(where.child('type'), `${what} type in annotation and field must match`)];
  }
  return profile.type === 'Localhost' && annotation !== `localhost/${profile.localhostProfile}`
    ? [fieldForbidden(where.child('localhostProfile'), `${what} profile in annotation and field must match`)]
    : [];
}

function seccomp(profile: string, where: Path): FieldError[] {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) {
    return [];
  }
  return profile.startsWith('localhost/')
    ? descendingPath(profile.slice('localhost/'.length), where)
    : [fieldInvalid(where, profile, 'must be a valid seccomp profile')];
}

function appArmor(container: string, profile: string, spec: PodSpec, where: Path): FieldError[] {
  const known = visitContainers(spec, where).some(([{ name }]) => name === container);
  const valid = ['', 'runtime/default', 'unconfined'].includes(profile) || profile.startsWith('localhost/');
  return [
    ...(known ? [] : [fieldInvalid(where, container, 'container not found')]),
    ...(valid ? [] : [fieldInvalid(where, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`)]),
  ];
}

/** Follows ValidatePodSpecificAnnotationUpdates, without ValidatePodSpecificAnnotations. */
export function validateAnnotationUpdate(
  next: Annotations | undefined,
  previous: Annotations | undefined,
  where: Path,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value] of entries(previous)) {
    if (next?.[key] !== value) {
      errors.push(...forbidden(key, where, 'may not remove or update'));
    }
  }
  for (const [key] of entries(next)) {
    if (previous?.[key] === undefined) {
      errors.push(...forbidden(key, where, 'may not add'));
    }
  }
  return errors;
}

function forbidden(key: string, where: Path, verb: string): FieldError[] {
  if (key.startsWith(APP_ARMOR)) {
    return [fieldForbidden(where.key(key), `${verb} AppArmor annotations`)];
  }
  return key === MIRROR ? [fieldForbidden(where.key(key), `${verb} mirror pod annotation`)] : [];
}
