import { normalizePath } from '../../runtime/index.ts';
import { refuse } from '../engine-error.ts';
import type { MountRecord, MountRequest } from '../records.ts';
import { parseSize } from '../volumes/mount-source.ts';

/** A mount that was asked for; of a volume the name may still be open. */
export interface WantedMount extends Omit<MountRecord, 'source' | 'name'> {
  readonly source: string;
  readonly name?: string;
  /** Whether an empty volume is filled from the image. */
  readonly copy: boolean;
  /** Where no mode is given, several containers may use a volume of the local driver: mode `z`. */
  readonly shared?: boolean;
  readonly volumeLabels?: Record<string, string> | null | undefined;
  readonly volumeOptions?: Record<string, string> | null | undefined;
}

const accessModes = ['ro', 'rw'];
const labelModes = ['z', 'Z'];
const propagations = ['private', 'rprivate', 'slave', 'rslave', 'shared', 'rshared'];
const consistencies = ['consistent', 'cached', 'delegated', 'default'];

/** Each kind at most once, and `nocopy` only for volumes. Follows volume/mounts linux_parser. */
function isValidMode(mode: string, isBind: boolean): boolean {
  if (mode === '') return true;
  const seen = new Set<string>();
  for (const part of mode.split(',')) {
    const kind = accessModes.includes(part)
      ? 'access'
      : labelModes.includes(part)
        ? 'label'
        : propagations.includes(part) && isBind
          ? 'propagation'
          : consistencies.includes(part)
            ? 'consistency'
            : part === 'nocopy' && !isBind
              ? 'copy'
              : '';
    if (kind === '' || seen.has(kind)) return false;
    seen.add(kind);
  }
  return true;
}

/** `-v [SOURCE:]TARGET[:MODE]` as it stands in HostConfig.Binds. Throws EngineError. */
export function parseBind(text: string, volumeDriver: string): WantedMount {
  const parts = text.split(':');
  if (text === '' || parts.length > 3 || parts[0] === '') throw refuse.volumeSpecification(text);
  const [source = '', target = source, mode = ''] = parts;
  if (parts.length === 1) {
    if (source === '/')
      throw refuse.volumeSpecification(
        text,
        `invalid mount config for type "volume": invalid specification: destination can't be '/'`,
      );
    throw refuse.volumeSpecification(text);
  }
  const isBind = source.startsWith('/');
  // `/x:rw` could be a target with a mode, which an anonymous volume never has.
  if (parts.length === 2 && isBind && isValidMode(target, true) && target !== '')
    throw refuse.volumeSpecification(text);
  if (!isValidMode(mode, isBind)) throw refuse.volumeMode(mode);
  const type = isBind ? 'bind' : 'volume';
  const because = (why: string) => refuse.volumeSpecification(text, `invalid mount config for type "${type}": ${why}`);
  if (!target.startsWith('/')) throw because(`invalid mount path: '${target}' mount path must be absolute`);
  if (normalizePath(target) === '/') throw because(`invalid specification: destination can't be '/'`);
  const modes = mode.split(',');
  const writable = !modes.includes('ro');
  if (isBind) {
    const propagation = modes.find((part) => propagations.includes(part)) ?? 'rprivate';
    return {
      type: 'bind',
      source: normalizePath(source),
      destination: normalizePath(target),
      mode,
      writable,
      propagation,
      createSource: true,
      listed: true,
      copy: false,
    };
  }
  return {
    type: 'volume',
    name: source,
    source: '',
    destination: normalizePath(target),
    driver: volumeDriver,
    mode,
    shared: true,
    writable,
    propagation: '',
    listed: true,
    copy: !modes.includes('nocopy'),
  };
}

/** `--mount` as it stands in HostConfig.Mounts. `exists`: whether that path is on the host. Throws EngineError. */
export function parseMount(mount: MountRequest, exists: (path: string) => boolean): WantedMount {
  const { Type: type, Source: source = '', Target: target } = mount;
  const because = (why: string) => refuse.mountConfiguration(type, why);
  if (!['bind', 'volume', 'tmpfs'].includes(type)) throw because('mount type unknown');
  if (target === '') throw because('field Target must not be empty');
  if (normalizePath(target) === '/') throw because(`invalid specification: destination can't be '/'`);
  if (!target.startsWith('/')) throw because(`invalid mount path: '${target}' mount path must be absolute`);
  const destination = normalizePath(target);
  const writable = mount.ReadOnly !== true;
  if (type === 'bind') {
    if (source === '') throw because('field Source must not be empty');
    if (!source.startsWith('/')) throw because(`invalid mount path: '${source}' mount path must be absolute`);
    if (!exists(source)) throw because(`bind source path does not exist: ${source}`);
    const propagation = mount.BindOptions?.Propagation;
    return {
      type: 'bind',
      source: normalizePath(source),
      destination,
      mode: '',
      writable,
      propagation: propagation === undefined || propagation === '' ? 'rprivate' : propagation,
      listed: true,
      copy: false,
    };
  }
  if (type === 'tmpfs') {
    if (source !== '') throw because('field Source must not be specified');
    const { SizeBytes: size, Mode: mode } = mount.TmpfsOptions ?? {};
    return {
      type: 'tmpfs',
      source: '',
      destination,
      mode: '',
      writable,
      propagation: '',
      listed: true,
      copy: false,
      ...(size === undefined || size === 0 ? {} : { size }),
      ...(mode === undefined || mode === 0 ? {} : { tmpfsMode: mode }),
    };
  }
  const options = mount.VolumeOptions;
  if (source === '' && writable === false) throw because('must not set ReadOnly mode when using anonymous volumes');
  const driver = options?.DriverConfig?.Name;
  return {
    type: 'volume',
    ...(source === '' ? { anonymous: true } : { name: source }),
    source: '',
    destination,
    driver: driver ?? '',
    mode: '',
    shared: source !== '',
    writable,
    propagation: '',
    listed: true,
    copy: options?.NoCopy !== true,
    volumeLabels: options?.Labels,
    volumeOptions: options?.DriverConfig?.Options,
  };
}

/** `--tmpfs TARGET[:OPTIONS]` as it stands in HostConfig.Tmpfs. */
export function parseTmpfs(target: string, options: string): WantedMount {
  if (!target.startsWith('/')) throw refuse.badParameter(`invalid mount path: '${target}' mount path must be absolute`);
  const given = new Map(options.split(',').map((part) => part.split('=', 2) as [string, string | undefined]));
  const size = parseSize(given.get('size'));
  const mode = given.get('mode');
  return {
    type: 'tmpfs',
    source: '',
    destination: normalizePath(target),
    mode: '',
    writable: !given.has('ro'),
    propagation: '',
    listed: false,
    copy: false,
    ...(size === undefined ? {} : { size }),
    ...(mode === undefined ? {} : { tmpfsMode: Number.parseInt(mode, 8) }),
  };
}
