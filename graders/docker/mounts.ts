import { type DockerDocument, josa } from '#api';
import { cleanPath } from '../match/compare.ts';
import type { Finding } from '../match/condition.ts';
import { isMap, listIn, mapIn } from './common.ts';
import type { MountSpec } from './container-spec.ts';

/** A mount as it is in effect. `source`: the host path of a bind, the name of a volume, empty for a tmpfs. */
export interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Of a tmpfs, in bytes; undefined: nothing is said about it. */
  readonly size?: number | undefined;
}

/** The mounts of a container's inspect document; `--tmpfs` ones stand only in HostConfig. The order says nothing. */
export function mountsOf(document: DockerDocument): readonly Mount[] {
  const sizes = tmpfsSizes(document);
  const listed = listIn(document, 'Mounts')
    .filter(isMap)
    .map((mount) => {
      const type = String(mount.Type ?? 'bind');
      const target = String(cleanPath(String(mount.Destination ?? '')));
      const source = type === 'volume' ? mount.Name : type === 'tmpfs' ? '' : mount.Source;
      return {
        type,
        source: type === 'bind' ? hostPath(String(source ?? '')) : String(source ?? ''),
        target,
        readOnly: mount.RW === false,
        size: type === 'tmpfs' ? sizes.get(target) : undefined,
      };
    });
  const temporary = Object.entries(mapIn(document, 'HostConfig', 'Tmpfs'))
    .map(([target, options]) => ({
      type: 'tmpfs',
      source: '',
      target: String(cleanPath(target)),
      readOnly: String(options).split(',').includes('ro'),
      size: sizes.get(String(cleanPath(target))),
    }))
    .filter((mount) => !listed.some((other) => other.target === mount.target));
  return [...listed, ...temporary];
}

/** How many bytes each tmpfs may hold, by its path. */
function tmpfsSizes(document: DockerDocument): ReadonlyMap<string, number> {
  const byMount = listIn(document, 'HostConfig', 'Mounts')
    .filter(isMap)
    .map((mount): [unknown, number] => [mount.Target, Number(mapIn(mount, 'TmpfsOptions').SizeBytes ?? 0)]);
  const byOption = Object.entries(mapIn(document, 'HostConfig', 'Tmpfs')).map(
    ([target, options]): [unknown, number] => {
      const [, amount, unit = ''] = /(?:^|,)size=(\d+)([kmg]?)(?:,|$)/i.exec(String(options)) ?? [];
      return [target, Number(amount ?? 0) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase())];
    },
  );
  const sizes = [...byOption, ...byMount].map(([target, size]): [string, number] => [String(cleanPath(target)), size]);
  // 0 means no limit.
  return new Map(sizes.filter(([, size]) => size > 0));
}

/** Docker Desktop shows the paths of its host below a folder of its own. */
function hostPath(path: string): string {
  return String(cleanPath(path.replace(/^\/(host_mnt|run\/desktop\/mnt\/host)(?=\/)/, '')));
}

/** The wanted mounts, and where asked nothing else. */
export function mountFindings(
  wanted: readonly MountSpec[],
  only: boolean,
  mounts: readonly Mount[],
): readonly Finding[] {
  const findings = wanted.map((mount) => mountFinding(mount, mounts));
  if (!only) return findings;
  const extra = mounts.filter((mount) => !wanted.some((one) => cleanPath(one.target) === mount.target));
  if (extra.length === 0) return findings;
  const names = extra.map(showMount).join(', ');
  return [
    ...findings,
    {
      holds: false,
      expected: 'other mounts: (none)',
      observed: `other mounts: ${names}`,
      en: `Something else is mounted as well: ${names}.`,
      ko: `다른 마운트도 있습니다: ${names}.`,
    },
  ];
}

function mountFinding(wanted: MountSpec, mounts: readonly Mount[]): Finding {
  const target = String(cleanPath(wanted.target));
  const source = wanted.type === 'bind' ? hostPath(wanted.source ?? '') : (wanted.source ?? '');
  const there = mounts.find((mount) => mount.target === target);
  const right: Mount = { type: wanted.type, source, target, readOnly: wanted.readOnly ?? there?.readOnly ?? false };
  const sides = (mount: Mount | undefined) => ({
    expected: `mount ${target}: ${showMount(right)}`,
    observed: `mount ${target}: ${mount === undefined ? '(none)' : showMount(mount)}`,
  });
  if (there === undefined) {
    const swapped = mounts.find((mount) => mount.target === source && mount.source === target);
    const elsewhere = mounts.find((mount) => source !== '' && mount.type === wanted.type && mount.source === source);
    const others = mounts.map(showMount).join(', ');
    const base = { holds: false, ...sides(undefined) };
    if (swapped !== undefined) {
      return {
        ...base,
        observed: showMount(swapped),
        en: `Source and target are swapped: it has to be ${source} on the host and ${target} in the container.`,
        ko: `소스와 타깃이 서로 바뀌었습니다. 호스트 경로는 ${source}, 컨테이너 경로는 ${target}이어야 합니다.`,
      };
    }
    if (elsewhere !== undefined) {
      return {
        ...base,
        observed: showMount(elsewhere),
        en: `${source} is mounted at ${elsewhere.target}; it has to be mounted at ${target}.`,
        ko: `${source}${josa(source, '이/가')} ${elsewhere.target}에 마운트되어 있습니다. ${target}에 마운트해야 합니다.`,
      };
    }
    return {
      ...base,
      en: `Nothing is mounted at ${target}${others === '' ? '' : ` (there is ${others})`}.`,
      ko: `${target}에 마운트된 것이 없습니다${others === '' ? '' : ` (현재: ${others})`}.`,
    };
  }
  const typeFits = there.type === wanted.type;
  const sourceFits = wanted.source === undefined || there.source === source;
  const modeFits = wanted.readOnly === undefined || there.readOnly === wanted.readOnly;
  const { atMost } = wanted;
  const sizeFits = atMost === undefined || (there.size !== undefined && there.size <= atMost);
  if (typeFits && sourceFits && modeFits && !sizeFits) return sizeFinding(target, atMost ?? 0, there.size);
  const holds = typeFits && sourceFits && modeFits;
  const words = !typeFits
    ? {
        en: `What is mounted at ${target} is ${typeWords[there.type]?.en ?? there.type} ${there.source}; it has to be ${typeWords[wanted.type]?.en} ${source}.`,
        ko: `${target}에 마운트된 것은 ${typeWords[there.type]?.ko ?? there.type} ${there.source}입니다. ${typeWords[wanted.type]?.ko} ${source}${josa(source, '을/를')} 마운트해야 합니다.`,
      }
    : !sourceFits
      ? {
          en: `At ${target} there is ${there.source}; it has to be ${source}.`,
          ko: `${target}에 ${there.source}${josa(there.source, '이/가')} 마운트되어 있습니다. ${source}${josa(source, '을/를')} 마운트해야 합니다.`,
        }
      : {
          en: `The mount at ${target} is ${there.readOnly ? 'read-only' : 'writable'}; it has to be ${wanted.readOnly === true ? 'read-only' : 'writable'}.`,
          ko: `${target} 마운트가 ${there.readOnly ? '읽기 전용' : '쓰기 가능'} 상태입니다. ${wanted.readOnly === true ? '읽기 전용' : '쓰기 가능'}이어야 합니다.`,
        };
  return { holds, ...sides(there), ...words };
}

function sizeFinding(target: string, atMost: number, size: number | undefined): Finding {
  return {
    holds: false,
    expected: `size of ${target}: <= ${atMost}`,
    observed: `size of ${target}: ${size ?? '(no limit)'}`,
    en: `The tmpfs at ${target} ${size === undefined ? 'has no limit' : `may hold ${size} bytes`}; it may hold at most ${atMost}.`,
    ko: `${target}의 tmpfs는 ${size === undefined ? '크기 제한이 없습니다' : `${size}바이트까지 담을 수 있습니다`}. ${atMost}바이트 이하여야 합니다.`,
  };
}

/** Nothing is mounted at these paths. */
export function noMountFindings(paths: readonly string[], mounts: readonly Mount[]): readonly Finding[] {
  return paths.map((path) => {
    const there = mounts.find(({ target }) => target === cleanPath(path));
    return {
      holds: there === undefined,
      expected: `mount ${path}: (none)`,
      observed: `mount ${path}: ${there === undefined ? '(none)' : showMount(there)}`,
      en: `Nothing may be mounted at ${path}; there is ${there === undefined ? 'nothing' : showMount(there)}.`,
      ko: `${path}에는 아무것도 마운트하면 안 됩니다. 현재: ${there === undefined ? '없음' : showMount(there)}.`,
    };
  });
}

const typeWords: Readonly<Record<string, { readonly en: string; readonly ko: string }>> = {
  bind: { en: 'the host path', ko: '호스트 경로' },
  volume: { en: 'the volume', ko: '볼륨' },
  tmpfs: { en: 'a tmpfs', ko: 'tmpfs' },
};

function showMount(mount: Mount): string {
  const source = mount.source === '' ? mount.type : `${mount.type} ${mount.source}`;
  return `${source} -> ${mount.target}${mount.readOnly ? ' (read-only)' : ''}`;
}
