import type {
  ConfigMapProjection,
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
  SecretProjection,
  SecretVolumeSource,
  VolumeProjection,
} from '#types/core-v1';
import { containerResource, podField } from '../downward-api.ts';
import { commonUser } from './ownership.ts';
import { MountError, type VolumeContext } from './types.ts';

type File = { readonly data: Uint8Array; readonly mode: number; readonly uid?: number | undefined };
type Files = Map<string, File>;

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

function pick(
  kind: 'configmap' | 'secret',
  data: ReadonlyMap<string, Uint8Array>,
  items: readonly { readonly key: string; readonly path: string; readonly mode?: number }[] | undefined,
  defaultMode: number,
  optional: boolean,
): Files {
  const files: Files = new Map();
  if (items === undefined || items.length === 0) {
    for (const [key, content] of data) files.set(key, { data: content, mode: defaultMode });
    return files;
  }
  for (const { key, path, mode } of items) {
    const content = data.get(key);
    if (content === undefined) {
      if (optional) continue;
      const word = kind === 'configmap' ? 'config' : 'secret';
      throw new MountError(`${kind === 'configmap' ? 'configmap ' : ''}references non-existent ${word} key: ${key}`);
    }
    files.set(path, { data: content, mode: mode ?? defaultMode });
  }
  return files;
}

export function configMapPayload(
  source: ConfigMapVolumeSource | ConfigMapProjection,
  defaultMode: number,
  context: VolumeContext,
): Files {
  const name = source.name ?? '';
  const optional = source.optional === true;
  const map = context.configMap(name);
  if (map === undefined) {
    if (optional) return new Map();
    throw new MountError(`configmap ${JSON.stringify(name)} not found`);
  }
  const data = new Map([
    ...Object.entries(map.data ?? {}).map(([key, text]) => [key, encode(text)] as const),
    ...Object.entries(map.binaryData ?? {}).map(([key, text]) => [key, decode(text)] as const),
  ]);
  return pick('configmap', data, source.items, defaultMode, optional);
}

export function secretPayload(
  source: SecretVolumeSource | SecretProjection,
  defaultMode: number,
  context: VolumeContext,
): Files {
  const name = ('secretName' in source ? source.secretName : (source as SecretProjection).name) ?? '';
  const optional = source.optional === true;
  const secret = context.secret(name);
  if (secret === undefined) {
    if (optional) return new Map();
    throw new MountError(`secret ${JSON.stringify(name)} not found`);
  }
  const data = new Map(Object.entries(secret.data ?? {}).map(([key, text]) => [key, decode(text)] as const));
  return pick('secret', data, source.items, defaultMode, optional);
}

export function downwardPayload(
  items: readonly DownwardAPIVolumeFile[],
  defaultMode: number,
  context: VolumeContext,
): Files {
  const files: Files = new Map();
  for (const { path, mode, fieldRef, resourceFieldRef } of items) {
    const text =
      fieldRef !== undefined
        ? podField(context.pod, fieldRef.fieldPath, {})
        : resourceFieldRef !== undefined
          ? containerResource(context.pod, resourceFieldRef.containerName ?? '', resourceFieldRef, context.node)
          : '';
    files.set(path, { data: encode(text ?? ''), mode: mode ?? defaultMode });
  }
  return files;
}

async function projectionPayload(
  source: VolumeProjection,
  defaultMode: number,
  context: VolumeContext,
): Promise<Files> {
  if (source.configMap !== undefined) return configMapPayload(source.configMap, defaultMode, context);
  if (source.secret !== undefined) return secretPayload(source.secret, defaultMode, context);
  if (source.downwardAPI !== undefined) return downwardPayload(source.downwardAPI.items ?? [], defaultMode, context);
  if (source.serviceAccountToken !== undefined) {
    const { audience, expirationSeconds = 3600, path } = source.serviceAccountToken;
    const token = await context.token(audience, expirationSeconds);
    if (token === undefined) return new Map();
    // Whoever the Pod says its processes are may read it, others may not; an fsGroup gets its permission later.
    const uid = commonUser(context.pod);
    const isPrivate = uid !== undefined || context.pod.spec?.securityContext?.fsGroup !== undefined;
    return new Map([[path, { data: encode(token), mode: isPrivate ? 0o600 : defaultMode, uid }]]);
  }
  const kind = Object.keys(source)[0] ?? 'unknown';
  throw new MountError(`not simulated: projected volumes with a ${kind}`);
}

/** All sources of a projected volume on top of each other; every missing one is named at once. */
export async function projectedPayload(
  sources: readonly VolumeProjection[],
  defaultMode: number,
  context: VolumeContext,
): Promise<Files> {
  const files: Files = new Map();
  const errors: string[] = [];
  for (const source of sources) {
    try {
      for (const [path, file] of await projectionPayload(source, defaultMode, context)) files.set(path, file);
    } catch (error) {
      if (!(error instanceof MountError)) throw error;
      errors.push(error.message);
    }
  }
  if (errors.length === 1) throw new MountError(errors[0] ?? '');
  if (errors.length > 1) throw new MountError(`[${errors.join(', ')}]`);
  return files;
}
