import { dpkgStatus } from '../../../kubeadm/packages.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import { parseFields } from './archive.ts';
import { archiveActions } from './dpkg-deb.ts';
import { installArchives, listedPaths, removePackages } from './dpkg-install.ts';
import { installedPackages } from './install.ts';
import { say } from './say.ts';

/** The files of the packages of Kubernetes that people look for; their documentation is left out. */
const contents: Readonly<Record<string, readonly string[]>> = {
  'cri-tools': ['/usr/bin/crictl'],
  kubeadm: ['/usr/bin/kubeadm', '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf'],
  kubectl: ['/usr/bin/kubectl'],
  kubelet: ['/usr/bin/kubelet', '/usr/lib/systemd/system/kubelet.service'],
  'kubernetes-cni': ['bridge', 'host-local', 'loopback', 'portmap'].map((name) => `/opt/cni/bin/${name}`),
};

/** A path with the directories above it, as `dpkg -L` lists them. */
function withParents(paths: readonly string[]): readonly string[] {
  const all = paths.flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/')));
  return ['/.', ...new Set(all.filter((path) => path !== ''))];
}

/** `dpkg -s`: what the status file tells of packages. */
async function packageStatus(context: ProgramContext, names: readonly string[]): Promise<number> {
  const paragraphs = new TextDecoder().decode(context.system.files.readFile(dpkgStatus)).split('\n\n');
  let status = 0;
  for (const name of names) {
    const found = paragraphs.find((paragraph) => paragraph.startsWith(`Package: ${name}\n`));
    if (found !== undefined) await context.print(`${found.trimEnd()}\n`);
    else {
      await say(context, `dpkg-query: package '${name}' is not installed and no information is available`);
      status = 1;
    }
  }
  return status;
}

/** `dpkg -L`. */
async function packageFiles(context: ProgramContext, names: readonly string[]): Promise<number> {
  const installed = installedPackages(context.system.files);
  let status = 0;
  for (const name of names) {
    if (installed.some((one) => one.name === name)) {
      await context.print(
        (listedPaths(context.system.files, name) ?? withParents(contents[name] ?? []))
          .map((path) => `${path}\n`)
          .join(''),
      );
    } else {
      await say(
        context,
        `dpkg-query: package '${name}' is not installed\nUse dpkg --contents (= dpkg-deb --contents) to list archive files contents.`,
      );
      status = 1;
    }
  }
  return status;
}

/** `dpkg -S`: patterns without a slash are sought anywhere in a path. */
async function packageOf(context: ProgramContext, patterns: readonly string[]): Promise<number> {
  const { files } = context.system;
  const held = installedPackages(files).map(({ name }) => ({
    name,
    paths: listedPaths(files, name) ?? withParents(contents[name] ?? []),
  }));
  let status = 0;
  for (const pattern of patterns) {
    const found = held
      .flatMap(({ name, paths }) => paths.map((path) => ({ name, path })))
      .filter(({ path }) => (pattern.startsWith('/') ? path === pattern : path.includes(pattern)));
    const packages = [...new Set(found.map(({ name }) => name))].join(', ');
    if (found.length === 0) {
      await say(
        context,
        `dpkg-query: no path found matching pattern ${pattern.startsWith('/') ? pattern : `*${pattern}*`}`,
      );
      status = 1;
    } else if (pattern.startsWith('/')) await context.print(`${packages}: ${pattern}\n`);
    else await context.print(found.map(({ name, path }) => `${name}: ${path}\n`).join(''));
  }
  return status;
}

const chosen = (context: ProgramContext, names: readonly string[]) =>
  installedPackages(context.system.files).filter(({ name }) => names.length === 0 || names.includes(name));

/** `dpkg --get-selections`. */
async function selections(context: ProgramContext, names: readonly string[]): Promise<number> {
  const rows = chosen(context, names).map(
    ({ name, held }) =>
      `${name}${'\t'.repeat(Math.max(1, 6 - Math.floor(name.length / 8)))}${held ? 'hold' : 'install'}\n`,
  );
  await context.print(rows.join(''));
  return 0;
}

/** `dpkg-query -W`. */
async function versions(context: ProgramContext, names: readonly string[]): Promise<number> {
  const found = chosen(context, names);
  await context.print(found.map(({ name, version }) => `${name}\t${version}\n`).join(''));
  const missing = names.filter((name) => !found.some((one) => one.name === name));
  for (const name of missing) await say(context, `dpkg-query: no packages found matching ${name}`);
  return missing.length === 0 ? 0 : 1;
}

/** `dpkg -l`. */
async function list(context: ProgramContext, names: readonly string[]): Promise<number> {
  const found = chosen(context, names);
  if (found.length === 0) {
    await say(context, `dpkg-query: no packages found matching ${names.join(' ')}`);
    return 1;
  }
  const width = Math.max(14, ...found.map(({ name }) => name.length));
  const versionWidth = Math.max(12, ...found.map(({ version }) => version.length));
  const rows = found.map(
    ({ name, version, held, fields = '' }) =>
      `${held ? 'hi' : 'ii'}  ${name.padEnd(width)} ${version.padEnd(versionWidth)} ${(parseFields(fields).get('Architecture') ?? 'amd64').padEnd(12)} ${(parseFields(fields).get('Description') ?? descriptions[name] ?? name).split('\n')[0]}\n`,
  );
  await context.print(
    `Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n||/ ${'Name'.padEnd(width)} ${'Version'.padEnd(versionWidth)} Architecture Description\n+++-${'='.repeat(width)}-${'='.repeat(versionWidth)}-============-=================================\n${rows.join('')}`,
  );
  return 0;
}

type Query = (context: ProgramContext, names: readonly string[]) => Promise<number>;

const queries: Readonly<Record<string, Query>> = {
  '-l': list,
  '--list': list,
  '-s': packageStatus,
  '--status': packageStatus,
  '-L': packageFiles,
  '--listfiles': packageFiles,
  '-S': packageOf,
  '--search': packageOf,
};

const ofDpkg: Readonly<Record<string, Query>> = {
  ...queries,
  ...archiveActions,
  '-i': installArchives,
  '--install': installArchives,
  '-r': (context, names) => removePackages(context, names, false),
  '--remove': (context, names) => removePackages(context, names, false),
  '-P': (context, names) => removePackages(context, names, true),
  '--purge': (context, names) => removePackages(context, names, true),
  '--get-selections': selections,
  '--print-architecture': (context) => context.print('amd64\n').then(() => 0),
  '--version': (context) =>
    context.print("Debian 'dpkg' package management program version 1.22.6 (amd64).\n").then(() => 0),
};

/** Does what the first option that is known says, of the packages that are named besides. */
async function answer(context: ProgramContext, known: Readonly<Record<string, Query>>): Promise<number> {
  const option = context.arguments.find((one) => Object.hasOwn(known, one));
  const names = context.arguments.filter((one) => !one.startsWith('-'));
  const query = option === undefined ? undefined : known[option];
  if (query !== undefined) return query(context, names);
  await say(context, `not simulated: ${context.name} ${context.arguments.join(' ')}`);
  return 1;
}

/** dpkg and its like, of the packages of Kubernetes and of those that archives bring. */
export const dpkg = (context: ProgramContext): Promise<number> => answer(context, ofDpkg);
export const dpkgDeb = (context: ProgramContext): Promise<number> => answer(context, archiveActions);
export const dpkgQuery = (context: ProgramContext): Promise<number> =>
  answer(context, { ...queries, '-W': versions, '--show': versions });

const descriptions: Readonly<Record<string, string>> = {
  kubeadm: 'Command-line utility for administering a Kubernetes cluster',
  kubectl: 'Command-line utility for interacting with a Kubernetes cluster',
  kubelet: 'Node agent for Kubernetes clusters',
  'cri-tools': 'Command-line utility for interacting with a container runtime',
  'kubernetes-cni': 'Binaries required to provision container networking',
};
