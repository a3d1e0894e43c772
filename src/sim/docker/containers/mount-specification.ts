import { normalizePath } from '../../runtime/index.ts';
import { dataRoot } from '../data-root/path.ts';
import { EngineError, refuse } from '../engine-error.ts';
import type { MountRecord, MountRequest } from '../records.ts';
import { tmpfsOptions } from '../volumes/tmpfs.ts';

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

/** The modes of `-v`, by kind: of each kind at most one is allowed. Follows volume/mounts linux_parser. */
const modeKinds: readonly (readonly string[])[] = [
  ['ro', 'rw'],
  ['z', 'Z'],
  ['private', 'rprivate', 'slave', 'rslave', 'shared', 'rshared'],
  ['nocopy'],
  ['consistent', 'cached', 'delegated'],
];
const [, , propagations = []] = modeKinds;

function isValidMode(mode: string): boolean {
  if (mode === '') return true;
  const kinds = mode.split(',').map((part) => modeKinds.find((kind) => kind.includes(part)));
  return kinds.every((kind) => kind !== undefined) && new Set(kinds).size === kinds.length;
}

/** `-v [SOURCE:]TARGET[:MODE]` as it stands in HostConfig.Binds. Throws EngineError. */
export function parseBind(text: string, volumeDriver: string): WantedMount {
  const parts = text.split(':');
  if (parts.length > 3 || parts[0] === '') throw refuse.volumeSpecification(text);
  // `/x:rw` could be a target with a mode, which an anonymous volume never has.
  if (parts.length === 2 && isValidMode(parts[1] ?? '')) throw refuse.volumeSpecification(text);
  const [source, target, mode = ''] = parts.length === 1 ? ['', ...parts] : parts;
  if (!isValidMode(mode)) throw refuse.volumeMode(mode);
  const modes = mode.split(',');
  const type = source?.startsWith('/') === true ? 'bind' : 'volume';
  const propagation = modes.find((part) => propagations.includes(part));
  const noCopy = modes.includes('nocopy');
  const driver = type === 'volume' && volumeDriver !== '' ? { DriverConfig: { Name: volumeDriver } } : undefined;
  const request: MountRequest = {
    Type: type,
    Source: source ?? '',
    Target: target ?? '',
    ReadOnly: modes.includes('ro'),
    ...(propagation === undefined ? {} : { BindOptions: { Propagation: propagation } }),
    ...(noCopy || driver !== undefined ? { VolumeOptions: { ...driver, ...(noCopy ? { NoCopy: true } : {}) } } : {}),
  };
  try {
    return { ...parseMount(request, () => true), mode, ...(type === 'bind' ? { createSource: true } : {}) };
  } catch (error) {
    throw error instanceof EngineError ? refuse.volumeSpecification(text, error.message) : error;
  }
}

/** The engine looks at paths as if Windows had written them. Follows volume/mounts linuxValidateAbsolute. */
const withSlashes = (path: string) => path.replaceAll('\\', '/');

function whyRelative(path: string): string | undefined {
  const seen = withSlashes(path);
  return seen.startsWith('/') ? undefined : `invalid mount path: '${seen}' mount path must be absolute`;
}

/** What makes a mount impossible, in the engine's words. Follows volume/mounts linux_parser validateMountConfigImpl. */
function whyNot(mount: MountRequest, exists: (path: string) => boolean): string | undefined {
  const { Type: type, Source: source = '', Target: target } = mount;
  const extra = (name: string) => `field ${name} must not be specified`;
  if (target === '') return 'field Target must not be empty';
  if (normalizePath(withSlashes(target)) === '/') return "invalid specification: destination can't be '/'";
  const relative = whyRelative(target);
  if (relative !== undefined) return relative;
  switch (type) {
    case 'bind': {
      if (source === '') return 'field Source must not be empty';
      const propagation = mount.BindOptions?.Propagation ?? '';
      if (propagation !== '' && !propagations.includes(propagation)) return `invalid propagation mode: ${propagation}`;
      if (mount.VolumeOptions != null) return extra('VolumeOptions');
      const relative = whyRelative(source);
      if (relative !== undefined) return relative;
      return exists(source) ? undefined : `bind source path does not exist: ${source}`;
    }
    case 'volume':
      if (mount.BindOptions != null) return extra('BindOptions');
      if (source === '' && mount.ReadOnly === true) return 'must not set ReadOnly mode when using anonymous volumes';
      return undefined;
    case 'tmpfs':
      if (mount.BindOptions != null) return extra('BindOptions');
      return source === '' ? undefined : extra('Source');
    default:
      return 'mount type unknown';
  }
}

/** `--mount` as it stands in HostConfig.Mounts. `exists`: whether that path is on the host. Throws EngineError. */
export function parseMount(mount: MountRequest, exists: (path: string) => boolean): WantedMount {
  const { Type: type, Source: source = '', Target: target, ReadOnly: readOnly = false } = mount;
  const why = whyNot(mount, exists);
  if (why !== undefined) throw refuse.mountConfiguration(type, why);
  const common = { destination: normalizePath(target), mode: '', writable: !readOnly, listed: true, source: '' };
  if (type === 'bind') {
    const from = normalizePath(source);
    return { ...common, type, source: from, propagation: propagationOf(from, mount), copy: false };
  }
  if (type === 'tmpfs') {
    const { SizeBytes: size = 0, Mode: mode = 0 } = mount.TmpfsOptions ?? {};
    return {
      ...common,
      type,
      propagation: '',
      copy: false,
      options: tmpfsOptions(readOnly, size, mode),
    };
  }
  const options = mount.VolumeOptions;
  return {
    ...common,
    type: 'volume',
    ...(source === '' ? { anonymous: true } : { name: source }),
    driver: options?.DriverConfig?.Name ?? '',
    shared: true,
    propagation: '',
    copy: options?.NoCopy !== true,
    volumeLabels: options?.Labels,
    volumeOptions: options?.DriverConfig?.Options,
  };
}

/** What holds the engine's own files must not keep their mounts for itself. Follows moby daemon validateBindDaemonRoot. */
function propagationOf(source: string, { BindOptions: options }: MountRequest): string {
  const given = options?.Propagation ?? '';
  const holdsRoot = source.startsWith(dataRoot) || dataRoot.startsWith(source);
  if (!holdsRoot) return given === '' ? 'rprivate' : given;
  if (given === '') return 'rslave';
  if (given === 'rslave' || given === 'rshared') return given;
  throw refuse.badParameter(
    `invalid mount config: must use either propagation mode "rslave" or "rshared" when mount source is within the daemon root, daemon root: "${dataRoot}", bind mount source: "${source}", propagation: "${given}"`,
  );
}

/** The NAME of `--volumes-from NAME[:MODE]`, and whether its mounts may be written. Throws EngineError. */
export function parseVolumesFrom(text: string): { readonly name: string; readonly writable: boolean } {
  if (text === '') throw refuse.badParameter('volumes-from specification cannot be an empty string');
  const [name = '', ...rest] = text.split(':');
  const mode = rest.join(':');
  const modes = mode.split(',');
  const barred = modes.some((part) => propagations.includes(part) || part === 'nocopy');
  if (barred || !isValidMode(mode)) throw refuse.badParameter(`invalid mode: ${mode}`);
  return { name, writable: !modes.includes('ro') };
}

/** `--tmpfs TARGET[:OPTIONS]` as it stands in HostConfig.Tmpfs. */
export function parseTmpfs(target: string, options: string): WantedMount {
  const relative = whyRelative(target);
  if (relative !== undefined) throw refuse.badParameter(relative);
  return {
    type: 'tmpfs',
    source: '',
    destination: normalizePath(target),
    mode: '',
    writable: !options.split(',').includes('ro'),
    propagation: '',
    listed: false,
    copy: false,
    options,
  };
}
