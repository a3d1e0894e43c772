import {
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotFound,
  fieldNotSupported,
  fieldRequired,
} from '#apimachinery';
import type { Container, Volume, VolumeDevice, VolumeMount } from '#types/core-v1';
import type { Path } from '../errors.ts';
import { descendingPath, noBacksteps } from '../volumes/paths.ts';

/** The volumes of a Pod that are valid, by name. */
export type Volumes = ReadonlyMap<string, Volume>;

/** Follows pkg/apis/core/validation, ValidateVolumeMounts. */
export function validateVolumeMounts(container: Container, volumes: Volumes, where: Path): FieldError[] {
  const devices = container.volumeDevices ?? [];
  const paths = new Set<string>();
  return (container.volumeMounts ?? []).flatMap((mount, index) => {
    const here = where.index(index);
    const { name = '', mountPath = '' } = mount;
    const errors: FieldError[] = [];
    if (name === '') {
      errors.push(fieldRequired(here.child('name')));
    }
    if (!volumes.has(name)) {
      errors.push(fieldNotFound(here.child('name'), name));
    }
    if (mountPath === '') {
      errors.push(fieldRequired(here.child('mountPath')));
    }
    if (paths.has(mountPath)) {
      errors.push(fieldInvalid(here.child('mountPath'), mountPath, 'must be unique'));
    }
    paths.add(mountPath);
    if (devices.some((device) => device.name === name)) {
      errors.push(fieldInvalid(here.child('name'), name, 'must not already exist in volumeDevices'));
    }
    if (devices.some((device) => device.devicePath === mountPath)) {
      errors.push(
        fieldInvalid(here.child('mountPath'), mountPath, 'must not already exist as a path in volumeDevices'),
      );
    }
    errors.push(...validateSubPaths(mount, here, where));
    errors.push(...validatePropagation(mount, container, where.child('mountPropagation')));
    errors.push(...validateRecursiveReadOnly(mount, where.child('recursiveReadOnly')));
    return errors;
  });
}

/** Mistakes in a sub path are reported at the list, not at its element, as upstream does. */
function validateSubPaths(mount: VolumeMount, here: Path, list: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (mount.subPath) {
    errors.push(...descendingPath(mount.subPath, list.child('subPath')));
  }
  if (mount.subPathExpr) {
    if (mount.subPath) {
      errors.push(
        fieldInvalid(here.child('subPathExpr'), mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive'),
      );
    }
    errors.push(...descendingPath(mount.subPathExpr, list.child('subPathExpr')));
  }
  return errors;
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

function validatePropagation(mount: VolumeMount, container: Container, where: Path): FieldError[] {
  const mode = mount.mountPropagation;
  if (mode === undefined) {
    return [];
  }
  const errors = PROPAGATIONS.includes(mode) ? [] : [fieldNotSupported(where, mode, PROPAGATIONS)];
  if (mode === 'Bidirectional' && !container.securityContext?.privileged) {
    const message = 'Bidirectional mount propagation is available only to privileged containers';
    errors.push(fieldForbidden(where, message));
  }
  return errors;
}

function validateRecursiveReadOnly(mount: VolumeMount, where: Path): FieldError[] {
  switch (mount.recursiveReadOnly) {
    case undefined:
    case 'Disabled':
      return [];
    case 'Enabled':
    case 'IfPossible':
      return [
        ...(mount.readOnly ? [] : [fieldForbidden(where, 'may only be specified when readOnly is true')]),
        ...(mount.mountPropagation === undefined || mount.mountPropagation === 'None'
          ? []
          : [fieldForbidden(where, 'may only be specified when mountPropagation is None or not specified')]),
      ];
    default:
      return [fieldNotSupported(where, mount.recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible'])];
  }
}

/** Follows pkg/apis/core/validation, ValidateVolumeDevices. */
export function validateVolumeDevices(container: Container, volumes: Volumes, where: Path): FieldError[] {
  const mounts = container.volumeMounts ?? [];
  const names = new Set<string>();
  const paths = new Set<string>();
  return (container.volumeDevices ?? []).flatMap((device, index) => {
    const errors = validateDevice(device, volumes, names, paths, where.index(index));
    if (mounts.some((mount) => mount.name === device.name)) {
      const message = 'must not already exist in volumeMounts';
      errors.push(fieldInvalid(where.index(index).child('name'), device.name, message));
    }
    if (mounts.some((mount) => mount.mountPath === device.devicePath)) {
      const message = 'must not already exist as a path in volumeMounts';
      errors.push(fieldInvalid(where.index(index).child('devicePath'), device.devicePath, message));
    }
    if (device.name) {
      names.add(device.name);
    }
    return errors;
  });
}

function validateDevice(
  device: VolumeDevice,
  volumes: Volumes,
  names: ReadonlySet<string>,
  paths: Set<string>,
  where: Path,
): FieldError[] {
  const { name = '', devicePath = '' } = device;
  const volume = volumes.get(name);
  const errors: FieldError[] = [];
  if (name === '') {
    errors.push(fieldRequired(where.child('name')));
  }
  if (names.has(name)) {
    errors.push(fieldInvalid(where.child('name'), name, 'must be unique'));
  }
  if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
    const message = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
    errors.push(fieldInvalid(where.child('name'), name, message));
  }
  if (!volume) {
    errors.push(fieldNotFound(where.child('name'), name));
  }
  if (devicePath === '') {
    errors.push(fieldRequired(where.child('devicePath')));
  }
  if (paths.has(devicePath)) {
    errors.push(fieldInvalid(where.child('devicePath'), devicePath, 'must be unique'));
  }
  if (devicePath !== '' && noBacksteps(devicePath, where).length > 0) {
    errors.push(fieldInvalid(where.child('devicePath'), devicePath, "can not contain backsteps ('..')"));
  } else {
    paths.add(devicePath);
  }
  return errors;
}
