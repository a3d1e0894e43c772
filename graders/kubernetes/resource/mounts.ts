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
 * the learner chooses; a claim of a StatefulSet's templates counts as a volume of that name.
 */
export function mountFinding(wanted: MountSpec, object: KubernetesObject, facts: Facts): Finding {
  const pod = podSpecOf(object);
  const path = cleanPath(wanted.path);
  const source = showValue(wanted.source);
  const containers = [...list(pod.containers), ...list(pod.initContainers)].filter(
    (container) => wanted.container === undefined || container.name === wanted.container,
  );
  const templates = list(fields(object.spec).volumeClaimTemplates).map((template): Fields => {
    const name = fields(template.metadata).name;
    return { name, persistentVolumeClaim: { claimName: name } };
  });
  const volumes = [...list(pod.volumes), ...templates];
  const fits = (volume: Fields | undefined): boolean =>
    volume !== undefined &&
    sameMeaning(wanted.source, volume, { type: 'struct', key: 'k8s.io/api/core/v1.Volume' }, facts, 'subset');
  const mounts = containers.flatMap((container) =>
    list(container.volumeMounts).map((mount) => ({
      path: cleanPath(mount.mountPath),
      readOnly: mount.readOnly === true,
      subPath: mount.subPath ?? '',
      volume: volumes.find((volume) => volume.name === mount.name),
    })),
  );
  const there = mounts.filter((mount) => mount.path === path);
  const right = there.filter((mount) => fits(mount.volume));
  const exact = right.filter(
    (mount) =>
      (wanted.readOnly === undefined || mount.readOnly === wanted.readOnly) && (wanted.subPath ?? '') === mount.subPath,
  );
  const elsewhere = mounts.find((mount) => fits(mount.volume));
  const shown = there[0] === undefined ? '(nothing)' : showSource(there[0].volume);
  const mode = wanted.readOnly === undefined ? '' : wanted.readOnly ? ' (read-only)' : ' (writable)';
  const base = {
    holds: exact.length > 0,
    expected: `mount ${wanted.path}: ${source}${mode}`,
    observed: `mount ${wanted.path}: ${shown}${right.length > 0 && there[0]?.readOnly === true ? ' (read-only)' : ''}`,
  };
  if (right.length > 0) {
    return {
      ...base,
      en: `At ${wanted.path} the right volume is mounted, but not as it has to be${mode}.`,
      ko: `${wanted.path}에 올바른 볼륨이 마운트되어 있지만 마운트 옵션이 다릅니다${mode}.`,
    };
  }
  if (there.length > 0) {
    return {
      ...base,
      en: `At ${wanted.path} there is ${shown}; it has to be ${source}.`,
      ko: `${wanted.path}에 ${shown}${josa(shown, '이/가')} 마운트되어 있습니다. ${source}${josa(source, '을/를')} 마운트해야 합니다.`,
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
  const { name: _, ...source } = volume;
  return showValue(source);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}
