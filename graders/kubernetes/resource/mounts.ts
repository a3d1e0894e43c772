import { josa, type KubernetesObject } from '#api';
import { cleanPath, sameMeaning } from '../../match/compare.ts';
import type { Finding } from '../../match/condition.ts';
import type { Facts } from '../../match/rules.ts';
import { showValue } from '../../match/show.ts';
import type { MountSpec } from './spec.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The Pod spec of a Pod, or of the template of a workload. */
function podSpecOf(object: KubernetesObject): Fields {
  const spec = fields(object.spec);
  const template = fields(fields(fields(spec.jobTemplate).spec).template ?? spec.template);
  return object.kind === 'Pod' ? spec : fields(template.spec);
}

/**
 * Whether a container mounts, at that path, a volume with that source. Pods join the two by the volume's name, which
 * the learner chooses; a claim of a StatefulSet's templates counts as a volume of that name, and hides one of the Pod.
 */
export function mountFinding(wanted: MountSpec, object: KubernetesObject, facts: Facts): Finding {
  const path = cleanPath(wanted.path);
  const source = showValue(wanted.source);
  const volumes = volumesOf(object);
  const fits = (volume: Fields | undefined): boolean => volume !== undefined && isSource(wanted.source, volume, facts);
  const mounts = containersOf(object, wanted.container).flatMap((container) =>
    list(container.volumeMounts).map((mount) => {
      const volume = volumes.find(({ name }) => name === mount.name);
      const readOnly = mount.readOnly === true || isReadOnly(volume);
      // An expression without a variable in it is a plain path; one with a variable is a part of the volume all the same.
      const subPath = mount.subPath ?? mount.subPathExpr ?? '';
      return { path: cleanPath(mount.mountPath), readOnly, subPath, volume };
    }),
  );
  const there = mounts.filter((mount) => mount.path === path);
  const right = there.filter((mount) => fits(mount.volume));
  const exact = right.filter(
    (mount) =>
      (wanted.readOnly === undefined || mount.readOnly === wanted.readOnly) &&
      isPartMeant(wanted.subPath, mount.subPath),
  );
  const elsewhere = mounts.find((mount) => fits(mount.volume));
  const options = (mount: { readonly readOnly?: boolean | undefined; readonly subPath?: unknown }): string => {
    const mode = wanted.readOnly === undefined ? '' : mount.readOnly === true ? ' (read-only)' : ' (writable)';
    const { subPath = '' } = mount;
    const part = subPath === '' ? '' : subPath === true ? ' (with a subPath)' : ` (subPath ${String(subPath)})`;
    return mode + part;
  };
  const [shown = there[0]] = right;
  const has = shown === undefined ? '(nothing)' : showSource(shown.volume);
  const base = {
    holds: exact.length > 0,
    expected: `mount ${wanted.path}: ${source}${options(wanted)}`,
    observed: `mount ${wanted.path}: ${has}${shown === undefined ? '' : options(shown)}`,
  };
  if (shown !== undefined && right.length > 0) {
    const [is, shall] = [options(shown).trim() || '(no subPath)', options(wanted).trim() || '(no subPath)'];
    return {
      ...base,
      en: `At ${wanted.path} the right volume is mounted, but otherwise than it has to be: ${is}; it has to be ${shall}.`,
      ko: `${wanted.path}에 올바른 볼륨이 마운트되어 있지만 마운트 옵션이 다릅니다. 현재: ${is}, 기대: ${shall}.`,
    };
  }
  if (there.length > 0) {
    return {
      ...base,
      en: `At ${wanted.path} there is ${has}; it has to be ${source}.`,
      ko: `${wanted.path}에 ${has}${josa(has, '이/가')} 마운트되어 있습니다. ${source}${josa(source, '을/를')} 마운트해야 합니다.`,
    };
  }
  if (elsewhere !== undefined) {
    return {
      ...base,
      observed: `mount ${String(elsewhere.path)}: ${source}`,
      en: `${source} is mounted at ${String(elsewhere.path)}; it has to be mounted at ${wanted.path}.`,
      ko: `${source}${josa(source, '이/가')} ${String(elsewhere.path)}에 마운트되어 있습니다. ${wanted.path}에 마운트해야 합니다.`,
    };
  }
  const named = volumes.find(fits);
  return named === undefined
    ? {
        ...base,
        en: `No volume of the Pod is ${source}, and nothing is mounted at ${wanted.path}.`,
        ko: `Pod의 volumes에 ${source}${josa(source, '이/가')} 없고, ${wanted.path}에 마운트된 것도 없습니다.`,
      }
    : {
        ...base,
        en: `The Pod has the volume ${String(named.name)}, but no container mounts it at ${wanted.path}.`,
        ko: `Pod에 볼륨 "${String(named.name)}"${josa(String(named.name), '이/가')} 있지만 ${wanted.path}에 마운트한 컨테이너가 없습니다.`,
      };
}

/** Those that run beside each other: the containers and the sidecars. One that only prepares is meant only by its name. */
function containersOf(object: KubernetesObject, name: string | undefined): readonly Fields[] {
  const pod = podSpecOf(object);
  const all = [...list(pod.containers), ...list(pod.initContainers)];
  if (name !== undefined) return all.filter((container) => container.name === name);
  return [...list(pod.containers), ...list(pod.initContainers).filter((one) => one.restartPolicy === 'Always')];
}

/** The volumes of the Pod, those of a StatefulSet's templates first, as its controller takes them. */
function volumesOf(object: KubernetesObject): readonly Fields[] {
  const templates = list(fields(object.spec).volumeClaimTemplates).map((volumeClaimTemplate): Fields => {
    const { name } = fields(volumeClaimTemplate.metadata);
    return { name, persistentVolumeClaim: { claimName: name }, volumeClaimTemplate };
  });
  return [...templates, ...list(podSpecOf(object).volumes)];
}

/** Whether a volume is of that source, or a projected one that has it among its sources: the files are the same. */
function isSource(source: Fields, volume: Fields, facts: Facts): boolean {
  const { volumeClaimTemplate, ...rest } = source;
  const isLike = (wanted: unknown, seen: unknown, type: string): boolean =>
    sameMeaning(wanted, seen, { type: 'struct', key: `k8s.io/api/core/v1.${type}` }, facts, 'subset');
  if (volumeClaimTemplate !== undefined) {
    if (volume.volumeClaimTemplate === undefined) return false;
    if (!isLike(volumeClaimTemplate, volume.volumeClaimTemplate, 'PersistentVolumeClaim')) return false;
  }
  if (isLike(rest, volume, 'Volume')) return true;
  const { secretName, ...secret } = fields(rest.secret);
  const projected = rest.secret === undefined ? rest : { secret: { ...secret, name: secretName } };
  return list(fields(volume.projected).sources).some((one) => isLike(projected, one, 'VolumeProjection'));
}

/** Whether the volume itself admits no writes, whatever its mount says. */
function isReadOnly(volume: Fields | undefined): boolean {
  const readOnly = ['configMap', 'secret', 'downwardAPI', 'projected', 'image'];
  return Object.entries(volume ?? {}).some(
    ([type, source]) => readOnly.includes(type) || fields(source).readOnly === true,
  );
}

/** The same object, with each volume mount moved away, or with other volumes mounted. */
export function alteredMounts(
  wanted: MountSpec,
  object: KubernetesObject,
): readonly { readonly name: string; readonly object: KubernetesObject }[] {
  const change = (pod: (spec: Fields) => Fields): KubernetesObject => {
    const spec = fields(object.spec);
    if (object.kind === 'Pod') return { ...object, spec: pod(spec) };
    const template = fields(spec.template);
    return {
      ...object,
      spec: { ...spec, volumeClaimTemplates: [], template: { ...template, spec: pod(fields(template.spec)) } },
    };
  };
  const perMount =
    (mount: (mount: Fields) => Fields | undefined) =>
    (spec: Fields): Fields => {
      const changed = (name: string): readonly Fields[] =>
        list(spec[name]).map((container) => ({
          ...container,
          volumeMounts: list(container.volumeMounts).flatMap((one) => mount(one) ?? []),
        }));
      return { ...spec, containers: changed('containers'), initContainers: changed('initContainers') };
    };
  const altered = [
    { name: `mount ${wanted.path}: removed`, object: change(perMount(() => undefined)) },
    {
      name: `mount ${wanted.path}: elsewhere`,
      object: change(perMount((mount) => ({ ...mount, mountPath: `${String(mount.mountPath)}-x` }))),
    },
    {
      name: `mount ${wanted.path}: an emptyDir`,
      object: change((spec) => ({
        ...spec,
        volumes: list(spec.volumes).map((volume) => ({ name: volume.name, emptyDir: { medium: 'Memory' } })),
      })),
    },
  ];
  if (wanted.readOnly === undefined) return altered;
  return [
    ...altered,
    {
      name: `mount ${wanted.path}: the other mode`,
      object: change(perMount((mount) => ({ ...mount, readOnly: wanted.readOnly !== true }))),
    },
  ];
}

function showSource(volume: Fields | undefined): string {
  if (volume === undefined) return '(no such volume)';
  const { name: _name, volumeClaimTemplate, ...source } = volume;
  if (volumeClaimTemplate !== undefined) return showValue({ volumeClaimTemplate: { metadata: { name: volume.name } } });
  return showValue(source);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

/** Which part of the volume: the whole, that one, any part (`true`), or any part or the whole (`*`). */
function isPartMeant(wanted: string | true | undefined, part: unknown): boolean {
  if (wanted === '*') return true;
  return wanted === true ? part !== '' : part === (wanted ?? '');
}
