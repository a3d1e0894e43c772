import {
  compareReleases,
  dpkgStatus,
  type InstalledPackage,
  parsePackages,
  renderPackages,
} from '../../../kubeadm/packages.ts';
import type { Files } from '../../../runtime/index.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import { type OfferedPackage, offeredPackages, repositoryOf } from './repository.ts';
import { ubuntuPackages } from './ubuntu.ts';

export function installedPackages(files: Files): readonly InstalledPackage[] {
  return files.exists(dpkgStatus) ? parsePackages(new TextDecoder().decode(files.readFile(dpkgStatus))) : [];
}

export function keepPackages(files: Files, packages: readonly InstalledPackage[]): void {
  files.makeDirectory('/var/lib/dpkg', { recursive: true });
  files.writeFile(dpkgStatus, new TextEncoder().encode(renderPackages(packages)));
}

/** `1.35.2-*` as apt takes it. */
function versionPattern(text: string): RegExp {
  return new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
}

interface Choice {
  readonly name: string;
  readonly package: OfferedPackage | undefined;
  readonly installed: InstalledPackage | undefined;
  /** What apt says about the choice of a version. */
  readonly note: string;
}

function choose(files: Files, wanted: string): Choice | { readonly error: string } {
  const [name = '', version] = wanted.split('=', 2);
  const ofUbuntu = ubuntuPackages[name];
  const installed =
    ofUbuntu === undefined
      ? installedPackages(files).find((one) => one.name === name)
      : { name, version: ofUbuntu, held: false };
  const offered = offeredPackages(files).filter((one) => one.name === name);
  if (offered.length === 0 && installed === undefined) return { error: `E: Unable to locate package ${name}` };
  const pattern = version === undefined ? undefined : versionPattern(version);
  const found = offered.find((one) => pattern === undefined || pattern.test(one.version));
  if (found === undefined && version !== undefined)
    return { error: `E: Version '${version}' for '${name}' was not found` };
  const note =
    version?.includes('*') === true && found !== undefined
      ? `Selected version '${found.version}' (isv:kubernetes:core:stable:v1.${found.minor}:pkgs.k8s.io [amd64]) for '${name}'\n`
      : '';
  return { name, package: found, installed, note };
}

/** `apt-get install NAME=VERSION ...` of the packages of Kubernetes. Follows apt-get(8). */
export async function install(context: ProgramContext, wanted: readonly string[]): Promise<number> {
  const { files } = context.system;
  const say = (text: string) => context.stderr.write(new TextEncoder().encode(`${text}\n`));
  const flag = (...names: readonly string[]) => context.arguments.some((one) => names.includes(one));
  await context.print(
    'Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n',
  );
  const choices: Choice[] = [];
  for (const one of wanted) {
    const choice = choose(files, one);
    if ('error' in choice) {
      await say(choice.error);
      return 100;
    }
    await context.print(choice.note);
    choices.push(choice);
  }
  const changed: (Choice & { package: OfferedPackage })[] = [];
  for (const choice of choices) {
    const { installed, name } = choice;
    if (choice.package === undefined || choice.package.version === installed?.version) {
      await context.print(`${name} is already the newest version (${installed?.version ?? ''}).\n`);
    } else changed.push({ ...choice, package: choice.package });
  }
  const of = (test: (choice: (typeof changed)[number]) => boolean) => changed.filter(test);
  const isOlder = ({ installed, package: { version } }: (typeof changed)[number]) =>
    installed !== undefined && compareReleases(version, installed.version) < 0;
  const upgraded = of((one) => one.installed !== undefined && !isOlder(one));
  const fresh = of(({ installed }) => installed === undefined);
  const downgraded = of(isOlder);
  const held = of(({ installed }) => installed?.held === true);
  const list = (title: string, some: typeof changed) =>
    some.length === 0
      ? ''
      : `${title}\n  ${some
          .map(({ name }) => name)
          .sort()
          .join(' ')}\n`;
  await context.print(
    `${list('The following held packages will be changed:', held)}${list('The following NEW packages will be installed:', fresh)}${list('The following packages will be upgraded:', upgraded)}${list('The following packages will be DOWNGRADED:', downgraded)}${upgraded.length} upgraded, ${fresh.length} newly installed, ${downgraded.length > 0 ? `${downgraded.length} downgraded, ` : ''}0 to remove and 0 not upgraded.\n`,
  );
  if (held.length > 0 && !flag('--allow-change-held-packages')) {
    await say('E: Held packages were changed and -y was used without --allow-change-held-packages.');
    return 100;
  }
  if (downgraded.length > 0 && !flag('--allow-downgrades')) {
    await say('E: Packages were downgraded and -y was used without --allow-downgrades.');
    return 100;
  }
  await context.print(transcript(changed));
  const known = installedPackages(files).filter(({ name }) => !changed.some((one) => one.name === name));
  const now = changed.map(({ name, package: { version }, installed }) => ({
    name,
    version,
    held: installed?.held === true,
  }));
  keepPackages(
    files,
    [...known, ...now].sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
  return 0;
}

function transcript(changed: readonly (Choice & { package: OfferedPackage })[]): string {
  if (changed.length === 0) return '';
  const total = changed.reduce((sum, one) => sum + Number.parseFloat(one.package.size), 0).toFixed(1);
  const lines = (line: (one: (typeof changed)[number], index: number) => string) => changed.map(line).join('');
  return [
    `Need to get ${total} MB of archives.\nAfter this operation, 0 B of additional disk space will be used.\n`,
    lines(
      ({ name, package: { version, minor, size } }, index) =>
        `Get:${index + 1} ${repositoryOf(minor)}  ${name} ${version} [${size}]\n`,
    ),
    `Fetched ${total} MB in 1s (${total} MB/s)\n(Reading database ... 64245 files and directories currently installed.)\n`,
    lines(({ name, installed, package: { version } }) => {
      const over = installed === undefined ? '' : ` over (${installed.version})`;
      return `Preparing to unpack .../${name}_${version}_amd64.deb ...\nUnpacking ${name} (${version})${over} ...\n`;
    }),
    lines(({ name, package: { version } }) => `Setting up ${name} (${version}) ...\n`),
  ].join('');
}
