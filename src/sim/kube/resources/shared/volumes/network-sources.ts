import {
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1123Label,
  rangeMessage,
} from '#apimachinery';
import { entries, invalidAll, type Path } from '../errors.ts';
import { requireText } from './local-sources.ts';

/*
 * Sources whose plug-ins are external or gone. Only validation is left of most of them; PersistentVolumes and Pods
 * share the rules and differ in `persistent`. Each follows the function of that name in pkg/apis/core/validation.
 */

interface Disk {
  partition?: number;
}

function partition(source: Disk, where: Path): FieldError[] {
  const value = source.partition ?? 0;
  return value < 0 || value > 255 ? [fieldInvalid(where.child('partition'), value, rangeMessage(1, 255))] : [];
}

export function validateGcePersistentDisk(source: Disk & { pdName?: string }, where: Path): FieldError[] {
  return [...requireText(source, ['pdName'], where), ...partition(source, where)];
}

export function validateAwsElasticBlockStore(source: Disk & { volumeID?: string }, where: Path): FieldError[] {
  return [...requireText(source, ['volumeID'], where), ...partition(source, where)];
}

export function validateGlusterfs(
  source: { endpoints?: string; path?: string; endpointsNamespace?: string },
  where: Path,
): FieldError[] {
  const errors = requireText(source, ['endpoints', 'path'], where);
  if (source.endpointsNamespace !== undefined) {
    const namespace = source.endpointsNamespace;
    const messages =
      namespace === ''
        ? ['if the endpointnamespace is set, it must be a valid namespace name']
        : isDns1123Label(namespace);
    errors.push(...invalidAll(where.child('endpointsNamespace'), namespace, messages));
  }
  return errors;
}

export function validateFlocker(source: { datasetName?: string; datasetUUID?: string }, where: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!source.datasetName && !source.datasetUUID) {
    errors.push(fieldRequired(where, 'one of datasetName and datasetUUID is required'));
  }
  if (source.datasetName && source.datasetUUID) {
    errors.push(fieldInvalid(where, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  }
  if (source.datasetName?.includes('/')) {
    errors.push(fieldInvalid(where.child('datasetName'), source.datasetName, "must not contain '/'"));
  }
  return errors;
}

export function validateRbd(source: { monitors?: string[]; image?: string }, where: Path): FieldError[] {
  return [
    ...((source.monitors ?? []).length === 0 ? [fieldRequired(where.child('monitors'))] : []),
    ...requireText(source, ['image'], where),
  ];
}

export function validateCephFs(source: { monitors?: string[] }, where: Path): FieldError[] {
  return (source.monitors ?? []).length === 0 ? [fieldRequired(where.child('monitors'))] : [];
}

const REGISTRY = 'must be a host:port pair or multiple pairs separated by commas';

export function validateQuobyte(
  source: { registry?: string; volume?: string; tenant?: string },
  where: Path,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!source.registry) {
    errors.push(fieldRequired(where.child('registry'), REGISTRY));
  } else if ((source.tenant ?? '').length >= 65) {
    errors.push(fieldRequired(where.child('tenant'), 'must be a UUID and may not exceed a length of 64 characters'));
  } else {
    for (const pair of source.registry.split(',')) {
      if (!/^(\[[^\]]*\]|[^:[\]]*):[^:]*$/.test(pair)) {
        errors.push(fieldInvalid(where.child('registry'), source.registry, REGISTRY));
      }
    }
  }
  errors.push(...requireText(source, ['volume'], where));
  return errors;
}

interface SecretRef {
  name?: string;
  namespace?: string;
}

function secretRef(reference: SecretRef | undefined, where: Path, persistent: boolean): FieldError[] {
  if (!reference) {
    return [];
  }
  return requireText(reference, persistent ? ['name', 'namespace'] : ['name'], where.child('secretRef'));
}

export function validateCinder(
  source: { volumeID?: string; secretRef?: SecretRef },
  where: Path,
  persistent: boolean,
): FieldError[] {
  return [...requireText(source, ['volumeID'], where), ...secretRef(source.secretRef, where, persistent)];
}

export function validateStorageOs(
  source: { volumeName?: string; volumeNamespace?: string; secretRef?: SecretRef },
  where: Path,
  persistent: boolean,
): FieldError[] {
  const errors = requireText(source, ['volumeName'], where);
  for (const field of ['volumeName', 'volumeNamespace'] as const) {
    const value = source[field];
    if (value) {
      errors.push(...invalidAll(where.child(field), value, isDns1123Label(value)));
    }
  }
  errors.push(...secretRef(source.secretRef, where, persistent));
  return errors;
}

const ISCSI_FORMAT: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[a-zA-Z0-9]{16}$/,
  naa: /^naa.[a-zA-Z0-9]{32}$/,
};

function iscsiName(name: string, where: Path, prefixMessage: string): FieldError[] {
  const format = ISCSI_FORMAT[name.slice(0, 3)];
  if (!format) {
    return [fieldInvalid(where, name, prefixMessage)];
  }
  return format.test(name) ? [] : [fieldInvalid(where, name, 'must be valid format')];
}

export function validateIscsi(
  source: {
    targetPortal?: string;
    iqn?: string;
    lun?: number;
    chapAuthDiscovery?: boolean;
    chapAuthSession?: boolean;
    initiatorName?: string;
    secretRef?: SecretRef;
  },
  where: Path,
  persistent: boolean,
  volumeName: string,
): FieldError[] {
  const prefixMessage = persistent ? 'must be valid format' : 'must be valid format starting with iqn, eui, or naa';
  const errors = requireText(source, ['targetPortal'], where);
  if (persistent && source.initiatorName !== undefined) {
    errors.push(...iscsiTooLong(volumeName, source.targetPortal, where.child('targetportal'), source.targetPortal));
  }
  errors.push(
    ...(source.iqn ? iscsiName(source.iqn, where.child('iqn'), prefixMessage) : [fieldRequired(where.child('iqn'))]),
  );
  const lun = source.lun ?? 0;
  if (lun < 0 || lun > 255) {
    errors.push(fieldInvalid(where.child('lun'), lun, rangeMessage(0, 255)));
  }
  if ((source.chapAuthDiscovery || source.chapAuthSession) && !source.secretRef) {
    errors.push(fieldRequired(where.child('secretRef')));
  }
  if (persistent && source.secretRef && !source.secretRef.name) {
    errors.push(fieldRequired(where.child('secretRef', 'name')));
  }
  if (source.initiatorName !== undefined) {
    errors.push(...iscsiName(source.initiatorName, where.child('initiatorname'), prefixMessage));
  }
  return errors;
}

/** `<volume name>:<portal>` names a directory on the node. */
export function iscsiTooLong(name: string, portal: string | undefined, where: Path, shown: unknown): FieldError[] {
  const message =
    'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
  return `${name}:${portal ?? ''}`.length > 64 ? [fieldInvalid(where, shown ?? '', message)] : [];
}

export function validateFibreChannel(
  source: { targetWWNs?: string[]; wwids?: string[]; lun?: number },
  where: Path,
): FieldError[] {
  const errors: FieldError[] = [];
  const targets = source.targetWWNs ?? [];
  const ids = source.wwids ?? [];
  if (targets.length === 0 && ids.length === 0) {
    errors.push(fieldRequired(where.child('targetWWNs'), 'must specify either targetWWNs or wwids, but not both'));
  }
  if (targets.length > 0 && ids.length > 0) {
    errors.push(
      fieldInvalid(where.child('targetWWNs'), targets, 'targetWWNs and wwids can not be specified simultaneously'),
    );
  }
  if (targets.length > 0) {
    if (source.lun === undefined) {
      errors.push(fieldRequired(where.child('lun'), 'lun is required if targetWWNs is specified'));
    } else if (source.lun < 0 || source.lun > 255) {
      errors.push(fieldInvalid(where.child('lun'), source.lun, rangeMessage(0, 255)));
    }
  }
  return errors;
}

export function validateFlexVolume(
  source: { driver?: string; options?: Record<string, string> },
  where: Path,
): FieldError[] {
  const errors = requireText(source, ['driver'], where);
  for (const [key] of entries(source.options)) {
    const namespace = `.${(key.split('/', 2)[0] ?? key).toLowerCase()}`;
    if (namespace.endsWith('.kubernetes.io') || namespace.endsWith('.k8s.io')) {
      errors.push(
        fieldInvalid(where.child('options').key(key), key, 'kubernetes.io and k8s.io namespaces are reserved'),
      );
    }
  }
  return errors;
}

export function validateAzureFile(
  source: { secretName?: string; shareName?: string; secretNamespace?: string | null },
  where: Path,
): FieldError[] {
  const errors = requireText(source, ['secretName', 'shareName'], where);
  if (source.secretNamespace === '') {
    errors.push(fieldRequired(where.child('secretNamespace')));
  }
  return errors;
}

export function validateAzureDisk(
  source: { diskName?: string; diskURI?: string; cachingMode?: string; kind?: string },
  where: Path,
): FieldError[] {
  const errors = requireText(source, ['diskName', 'diskURI'], where);
  const caching = ['None', 'ReadOnly', 'ReadWrite'];
  const kinds = ['Dedicated', 'Managed', 'Shared'];
  if (source.cachingMode !== undefined && !caching.includes(source.cachingMode)) {
    errors.push(fieldNotSupported(where.child('cachingMode'), source.cachingMode, caching));
  }
  if (source.kind !== undefined && !kinds.includes(source.kind)) {
    errors.push(fieldNotSupported(where.child('kind'), source.kind, kinds));
  }
  const uri = source.diskURI ?? '';
  if (source.kind === 'Managed' && !uri.startsWith('/subscriptions/')) {
    const shape = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
    errors.push(fieldNotSupported(where.child('diskURI'), uri, [shape]));
  }
  if (source.kind !== undefined && source.kind !== 'Managed' && !uri.startsWith('https://')) {
    const shape = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';
    errors.push(fieldNotSupported(where.child('diskURI'), uri, [shape]));
  }
  return errors;
}

export function validateVsphere(source: { volumePath?: string }, where: Path): FieldError[] {
  return requireText(source, ['volumePath'], where);
}

export function validatePhoton(source: { pdID?: string }, where: Path): FieldError[] {
  return requireText(source, ['pdID'], where);
}

export function validatePortworx(source: { volumeID?: string }, where: Path): FieldError[] {
  return requireText(source, ['volumeID'], where);
}

export function validateScaleIo(
  source: { gateway?: string; system?: string; volumeName?: string },
  where: Path,
): FieldError[] {
  return requireText(source, ['gateway', 'system', 'volumeName'], where);
}

/** Recycling the root directory of a node would empty it. */
export function forbidRecycleOfRoot(where: Path): FieldError {
  return fieldForbidden(where, "may not be 'recycle' for a hostPath mount of '/'");
}
