import type { Files } from '../../files/files.ts';
import type { ProgramContext } from '../../process/program.ts';
import { encode } from '../text.ts';
import { type Offer, type Package, packages } from './catalogue.ts';
import { reachesMirrors, releaseValue } from './system-release.ts';

/** A suite of a mirror, as the images' sources name it. */
interface Suite {
  readonly url: string;
  readonly suite: string;
  /** What its parts take on the way. */
  readonly sizes: readonly [release: string, packages: string];
}

/** The suites of a Debian or Ubuntu. */
function suitesOf(files: Files): readonly Suite[] {
  const name = releaseValue(files, 'VERSION_CODENAME');
  if (releaseValue(files, 'ID') === 'ubuntu') {
    const [archive, security] = ['http://archive.ubuntu.com/ubuntu', 'http://security.ubuntu.com/ubuntu'];
    return [
      { url: archive, suite: name, sizes: ['270 kB', '1792 kB'] },
      { url: archive, suite: `${name}-updates`, sizes: ['128 kB', '3092 kB'] },
      { url: archive, suite: `${name}-backports`, sizes: ['127 kB', '83.2 kB'] },
      { url: security, suite: `${name}-security`, sizes: ['129 kB', '2788 kB'] },
    ];
  }
  const debian = 'http://deb.debian.org/debian';
  return [
    { url: debian, suite: name, sizes: ['151 kB', '8790 kB'] },
    { url: debian, suite: `${name}-updates`, sizes: ['55.4 kB', '6924 B'] },
    { url: `${debian}-security`, suite: `${name}-security`, sizes: ['48.0 kB', '282 kB'] },
  ];
}

const lists = '/var/lib/apt/lists';
const listFile = ({ url, suite }: Suite) =>
  `${lists}/${url.replace(/^http:\/\//, '').replaceAll('/', '_')}_dists_${suite}_main_binary-amd64_Packages.lz4`;

/** What apt says when it has read its lists; a terminal is told that it is through. */
export const readingLists = ({ stdout }: ProgramContext, text: string) =>
  `${text}...${stdout.isTerminal ? ' Done' : ''}\n`;

/** `apt-get update`; `quiet`: only problems. Follows apt 2.6. */
export async function update(context: ProgramContext, quiet: boolean): Promise<number> {
  const { files } = context;
  const say = (text: string) => (quiet ? undefined : context.print(text));
  const suites = suitesOf(files);
  const hostOf = ({ url }: Suite) => new URL(url).host;
  if (!reachesMirrors(context)) {
    for (let round = 0; round < 3; round += 1)
      await say(suites.map(({ url, suite }, index) => `Ign:${index + 1} ${url} ${suite} InRelease\n`).join(''));
    const failure = (one: Suite) => `Temporary failure resolving '${hostOf(one)}'`;
    await say(
      suites.map((one, index) => `Err:${index + 1} ${one.url} ${one.suite} InRelease\n  ${failure(one)}\n`).join(''),
    );
    await say(readingLists(context, 'Reading package lists'));
    const problems = suites.map(
      (one) => `W: Failed to fetch ${one.url}/dists/${one.suite}/InRelease  ${failure(one)}\n`,
    );
    const rest = 'W: Some index files failed to download. They have been ignored, or old ones used instead.\n';
    await context.stderr.write(encode(`${problems.join('')}${rest}`));
    return 0;
  }
  files.makeDirectory(lists, { recursive: true });
  const isKnown = suites.every((one) => files.exists(listFile(one)));
  const lines = suites.map(({ url, suite, sizes: [release] }, index) =>
    isKnown
      ? `Hit:${index + 1} ${url} ${suite} InRelease\n`
      : `Get:${index + 1} ${url} ${suite} InRelease [${release}]\n`,
  );
  await say(lines.join(''));
  if (!isKnown) {
    const own = suites.map(
      ({ url, suite, sizes: [, size] }, index) =>
        `Get:${suites.length + index + 1} ${url} ${suite}/main amd64 Packages [${size}]\n`,
    );
    await say(`${own.join('')}Fetched 9334 kB in 1s (8211 kB/s)\n`);
    for (const one of suites) files.writeFile(listFile(one), encode(`${offered.map(({ name }) => name).join('\n')}\n`));
  }
  await say(readingLists(context, 'Reading package lists'));
  return 0;
}

const offered: readonly Offer[] = packages.flatMap(({ deb }) => deb ?? []);

/** Where a package comes from, as apt prints it. */
export function sourceOf(files: Files): string {
  const [first] = suitesOf(files);
  return first === undefined ? '' : `${first.url} ${first.suite}/main amd64`;
}

/** The packages that apt knows of: none before it has asked for lists. */
export function knownPackages(files: Files): readonly (Package & { readonly deb: Offer })[] {
  const [first] = suitesOf(files);
  if (first === undefined || !files.exists(listFile(first))) return [];
  return packages.flatMap((one) => (one.deb === undefined ? [] : [{ ...one, deb: one.deb }]));
}

/** What those names are that the mirror of the lab has not, for whoever looks for more. */
export const mirrorNote = (kind: 'deb' | 'apk') =>
  `not simulated: a lab's mirror has no packages but ${packages
    .flatMap((one) => one[kind]?.name ?? [])
    .sort()
    .join(', ')}\n`;
