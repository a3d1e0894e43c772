import { type DockerDocument, josa } from '#api';
import type { Finding } from '../match/condition.ts';
import { isMap, listIn } from './common.ts';

type Mount = Readonly<Record<string, unknown>>;

/** The volumes of a container, by the path at which it has them. */
function volumesOf(container: DockerDocument | undefined): ReadonlyMap<string, string> {
  const mounts = listIn(container, 'Mounts').filter(isMap);
  return new Map(
    mounts
      .filter(({ Type }) => Type === 'volume')
      .map((one): [string, string] => [String(one.Destination), String(one.Name)]),
  );
}

/** A container has all volumes of another one at the same paths, anonymous ones included: the same, no copies. */
export function sameVolumesFinding(name: string, other: DockerDocument | undefined, own: DockerDocument): Finding {
  const theirs = [...volumesOf(other)];
  const ours = volumesOf(own);
  const expected = `volumes of ${name}: ${theirs.map(([path]) => path).join(', ')}`;
  if (other === undefined) {
    return {
      holds: false,
      expected: `volumes of ${name}`,
      observed: `container ${name}: (absent)`,
      en: `There is no container ${name} whose volumes it could have.`,
      ko: `볼륨을 함께 쓸 컨테이너 ${name}${josa(name, '이/가')} 없습니다.`,
    };
  }
  const [missing] = theirs.filter(([path, volume]) => ours.get(path) !== volume);
  const [path = ''] = missing ?? [];
  const there = ours.has(path) ? 'another volume' : 'no volume';
  const observed = theirs.filter(([at, volume]) => ours.get(at) === volume).map(([at]) => at);
  return {
    holds: missing === undefined,
    expected,
    observed: `volumes of ${name}: ${observed.length === 0 ? '(none)' : observed.join(', ')}`,
    en: `At ${path} it has ${there} instead of the one that ${name} has there.`,
    ko: `${path}에 ${name}의 볼륨이 아니라 ${ours.has(path) ? '다른 볼륨이 마운트되어 있습니다' : '아무 볼륨도 마운트되어 있지 않습니다'}.`,
  };
}

/** The mounts with one volume of the other container missing, and with one of the same path but another name. */
export function alteredVolumes(
  other: DockerDocument | undefined,
  mounts: readonly Mount[],
): readonly { readonly name: string; readonly mounts: readonly Mount[] }[] {
  return [...volumesOf(other).keys()].flatMap((path) => [
    { name: `no volume at ${path}`, mounts: mounts.filter(({ Destination }) => Destination !== path) },
    {
      name: `another volume at ${path}`,
      mounts: mounts.map((one) => (one.Destination === path ? { ...one, Name: 'x' } : one)),
    },
  ]);
}
