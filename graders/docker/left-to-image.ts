import { type DockerDocument, josa } from '#api';
import { cleanPath } from '../match/compare.ts';
import type { Finding } from '../match/condition.ts';
import { showValue } from '../match/show.ts';
import { listIn, mapIn } from './common.ts';

/** What `docker run` may say itself, or leave to the image. */
export const imageDefaults = ['command', 'user', 'mounts'] as const;
export type ImageDefault = (typeof imageDefaults)[number];

/** A container takes these from its image. What an option says just as the image does makes no difference to anybody. */
export function leftToImageFindings(
  left: readonly ImageDefault[],
  container: DockerDocument,
  image: DockerDocument | undefined,
): readonly Finding[] {
  if (image === undefined) return [goneFinding];
  return left.map((what) => {
    const [own, theirs] = [container, image].map((document) => settingsOf(what, document));
    const mounted = what === 'mounts' ? mountOptions(container, image) : [];
    const [expected, observed] = what === 'mounts' ? ['(none)', mounted.join(', ') || '(none)'] : [theirs, own];
    const words = phrases[what];
    return {
      holds: expected === observed,
      expected: `${words.field}: ${expected}`,
      observed: `${words.field}: ${observed}`,
      en: `${words.en} left to the image, but ${what === 'mounts' ? `it was given ${observed}` : `it is ${observed} instead of ${expected}`}.`,
      ko: `${words.ko}`.replace('{}', `${observed}${josa(String(observed), '이/가')}`),
    };
  });
}

/** The container with something else than its image has. */
export function alteredDefaults(
  left: readonly ImageDefault[],
  container: DockerDocument,
): readonly { readonly name: string; readonly change: DockerDocument }[] {
  const config = mapIn(container, 'Config');
  const changes: Readonly<Record<ImageDefault, readonly (readonly [string, DockerDocument])[]>> = {
    command: [
      ['another command', { Config: { ...config, Cmd: ['x'] } }],
      ['another entry point', { Config: { ...config, Entrypoint: ['x'] } }],
    ],
    user: [['another user', { Config: { ...config, User: '4711' } }]],
    mounts: (['Binds', 'VolumesFrom'] as const).map((name) => [
      `with ${name}`,
      { HostConfig: { ...mapIn(container, 'HostConfig'), [name]: ['x'] } },
    ]),
  };
  return left.flatMap((what) => changes[what].map(([name, change]) => ({ name, change })));
}

const phrases = {
  command: {
    field: 'Entrypoint and Cmd',
    en: 'The command has to be',
    ko: '명령은 이미지에 맡겨야 하는데 {} 지정되었습니다.',
  },
  user: {
    field: 'Config.User',
    en: 'The user has to be',
    ko: '사용자는 이미지에 맡겨야 하는데 {} 지정되었습니다.',
  },
  mounts: {
    field: 'mounts by options',
    en: 'The mounts have to be',
    ko: '마운트는 이미지에 맡겨야 하는데 {} 지정되었습니다.',
  },
} as const;

const goneFinding: Finding = {
  holds: false,
  expected: 'its image',
  observed: 'its image: (none)',
  en: 'The image that it was made from is gone.',
  ko: '이 컨테이너를 만든 이미지가 없습니다.',
};

function settingsOf(what: ImageDefault, document: DockerDocument): string {
  if (what === 'user') return showValue(mapIn(document, 'Config').User || '(none)');
  const words = (name: string) => listIn(document, 'Config', name);
  return showValue(JSON.stringify([words('Entrypoint'), words('Cmd')]));
}

/** What options about mounts were given; a path that the image declares as a volume may be among those of the container. */
function mountOptions(container: DockerDocument, image: DockerDocument): readonly string[] {
  const host = mapIn(container, 'HostConfig');
  const declared = Object.keys(mapIn(image, 'Config', 'Volumes')).map(cleanPath);
  const anonymous = Object.keys(mapIn(container, 'Config', 'Volumes')).filter(
    (path) => !declared.includes(cleanPath(path)),
  );
  const given = ['Binds', 'Mounts', 'VolumesFrom'].filter((name) => listIn(host, name).length > 0);
  return [...given, ...Object.keys(mapIn(host, 'Tmpfs')).map((path) => `tmpfs ${path}`), ...anonymous];
}
