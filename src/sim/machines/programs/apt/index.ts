import { sourceIndex } from '../../../kubeadm/packages.ts';
import { newestRelease } from '../../../kubeadm/releases.ts';
import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import { dpkg, dpkgDeb, dpkgQuery } from './dpkg.ts';
import { install, installedPackages, keepPackages } from './install.ts';
import { namedMinors, offeredPackages, repositoryOf } from './repository.ts';
import { say } from './say.ts';

const wordsOf = ({ arguments: args }: ProgramContext) => args.filter((one) => !one.startsWith('-'));

/** Asks the repositories that the sources name. */
async function update(context: ProgramContext): Promise<number> {
  const { files } = context.system;
  const minors = namedMinors(files);
  const known = minors.filter((minor) => newestRelease(minor) !== undefined);
  const hit = minors.map((minor, index) =>
    known.includes(minor)
      ? `Hit:${index + 1} ${repositoryOf(minor)}  InRelease\n`
      : `Err:${index + 1} ${repositoryOf(minor)}  InRelease\n  403  Forbidden\n`,
  );
  await context.print(`${hit.join('')}Reading package lists... Done\n`);
  files.makeDirectory('/var/lib/apt/lists', { recursive: true });
  files.writeFile(sourceIndex, new TextEncoder().encode(known.map((minor) => `${minor}\n`).join('')));
  const failed = minors.find((minor) => !known.includes(minor));
  if (failed === undefined) return 0;
  await say(context, `E: The repository '${repositoryOf(failed)}  InRelease' is not signed.`);
  return 100;
}

async function aptGet(context: ProgramContext): Promise<number> {
  const [verb = '', ...names] = wordsOf(context);
  if (verb === 'update') return update(context);
  if (verb === 'install' || verb === 'upgrade') {
    const held = (name: string) => installedPackages(context.system.files).some((one) => one.name === name && one.held);
    const all = ['kubeadm', 'kubectl', 'kubelet'].filter((name) => !held(name));
    return install(context, verb === 'install' ? names : all);
  }
  if (verb === 'list' && context.name === 'apt') return listPackages(context, names);
  if (verb === 'clean' || verb === 'autoclean') return 0;
  await say(
    context,
    ['remove', 'purge', 'autoremove', 'dist-upgrade', 'full-upgrade', 'download', 'source'].includes(verb)
      ? `not simulated: ${context.name} ${verb}`
      : `E: Invalid operation ${verb}`,
  );
  return verb === '' ? 1 : 100;
}

async function aptCache(context: ProgramContext): Promise<number> {
  const [verb = '', ...names] = wordsOf(context);
  const offered = offeredPackages(context.system.files).filter(({ name }) => names.includes(name));
  if (verb === 'madison') {
    const width = Math.max(0, ...names.map((name) => name.length)) + 3;
    const rows = offered.map(
      ({ name, version, minor }) =>
        `${name.padStart(Math.max(10, width - 3))} | ${version} | ${repositoryOf(minor)}  Packages\n`,
    );
    await context.print(rows.join(''));
    return 0;
  }
  if (verb === 'policy') {
    for (const name of names) {
      const installed = installedPackages(context.system.files).find((one) => one.name === name);
      const versions = offered.filter((one) => one.name === name);
      const table = versions.map(
        ({ version, minor }) =>
          ` ${version === installed?.version ? '***' : '   '} ${version} 500\n        500 ${repositoryOf(minor)}  Packages\n${version === installed?.version ? '        100 /var/lib/dpkg/status\n' : ''}`,
      );
      await context.print(
        `${name}:\n  Installed: ${installed?.version ?? '(none)'}\n  Candidate: ${versions[0]?.version ?? installed?.version ?? '(none)'}\n  Version table:\n${table.join('')}`,
      );
    }
    return 0;
  }
  await say(context, `not simulated: ${context.name} ${verb}`);
  return 100;
}

async function aptMark(context: ProgramContext): Promise<number> {
  const [verb = '', ...names] = wordsOf(context);
  const { files } = context.system;
  const packages = installedPackages(files);
  if (verb === 'showhold') {
    const held = packages.filter((one) => one.held && (names.length === 0 || names.includes(one.name)));
    await context.print(held.map(({ name }) => `${name}\n`).join(''));
    return 0;
  }
  if (verb !== 'hold' && verb !== 'unhold') {
    await say(context, `E: Invalid operation ${verb}`);
    return 100;
  }
  const holds = verb === 'hold';
  for (const name of names) {
    const found = packages.find((one) => one.name === name);
    if (found === undefined) {
      await say(context, `E: Unable to locate package ${name}`);
      return 100;
    }
    if (found.held === holds) await context.print(`${name} was already ${holds ? 'set on hold' : 'not on hold'}.\n`);
    else await context.print(holds ? `${name} set on hold.\n` : `Canceled hold on ${name}.\n`);
  }
  keepPackages(
    files,
    packages.map((one) => (names.includes(one.name) ? { ...one, held: holds } : one)),
  );
  return 0;
}

/** `apt list`: offered packages with what is installed; `--installed` and `--upgradable` choose. */
async function listPackages(context: ProgramContext, names: readonly string[]): Promise<number> {
  const { files } = context.system;
  const installed = installedPackages(files);
  const offered = offeredPackages(files);
  const has = (option: string) => context.arguments.includes(option);
  await context.stderr.write(
    new TextEncoder().encode('\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n'),
  );
  await context.print('Listing... Done\n');
  const all = [...new Set([...installed, ...offered].map(({ name }) => name))].sort();
  for (const name of all.filter((one) => names.length === 0 || names.includes(one))) {
    const own = installed.find((one) => one.name === name);
    const newest = offered.find((one) => one.name === name)?.version ?? own?.version ?? '';
    const isUpgradable = own !== undefined && own.version !== newest;
    if (has('--installed') && own === undefined) continue;
    if (has('--upgradable') && !isUpgradable) continue;
    const version = has('--installed') ? (own?.version ?? newest) : newest;
    const mark =
      own === undefined
        ? ''
        : isUpgradable
          ? has('--installed')
            ? ` [installed,upgradable to: ${newest}]`
            : ` [upgradable from: ${own.version}]`
          : ' [installed]';
    await context.print(`${name}/unknown${own === undefined ? '' : ',now'} ${version} amd64${mark}\n`);
  }
  return 0;
}

/** Packages of Kubernetes, as far as a node's upgrade needs them; the machines' own are not simulated. */
export const packageTools: readonly Program[] = [
  defineProgram({ name: 'apt', run: aptGet }),
  defineProgram({ name: 'apt-get', run: aptGet }),
  defineProgram({ name: 'apt-cache', run: aptCache }),
  defineProgram({ name: 'apt-mark', run: aptMark }),
  defineProgram({ name: 'dpkg', run: dpkg }),
  defineProgram({ name: 'dpkg-deb', run: dpkgDeb }),
  defineProgram({ name: 'dpkg-query', run: dpkgQuery }),
];
