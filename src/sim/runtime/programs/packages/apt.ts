import { defineProgram, type Program, type ProgramContext } from '../../process/program.ts';
import { parseOptions } from '../options.ts';
import { encode } from '../text.ts';
import { knownPackages, mirrorNote, readingLists, sourceOf, update } from './apt-sources.ts';
import type { Offer, Package } from './catalogue.ts';
import { dpkg } from './dpkg.ts';
import { installedPackages, keepPackages, shownSize, takeAway, totalOf, unpack } from './dpkg-status.ts';
import { isDebian, reachesMirrors } from './system-release.ts';

type Offered = Package & { readonly deb: Offer };

const fail = async (context: ProgramContext, ...lines: readonly string[]) => {
  await context.stderr.write(encode(lines.map((line) => `E: ${line}\n`).join('')));
  return 100;
};

/** What every command that changes packages says first. */
const opening = (context: ProgramContext) =>
  ['Reading package lists', 'Building dependency tree', 'Reading state information']
    .map((text) => readingLists(context, text))
    .join('');

const summary = (fresh: number, removed: number) =>
  `0 upgraded, ${fresh} newly installed, ${removed} to remove and 0 not upgraded.\n`;

const listed = (title: string, names: readonly string[]) =>
  names.length === 0 ? '' : `${title}\n  ${names.toSorted().join(' ')}\n`;

const database = '(Reading database ... 6094 files and directories currently installed.)\n';

async function install(context: ProgramContext, wanted: readonly string[], quiet: boolean): Promise<number> {
  const { files } = context;
  const say = (text: string) => (quiet ? undefined : context.print(text));
  await say(opening(context));
  const known = knownPackages(files);
  const installed = installedPackages(files);
  const names = [...new Set(wanted.map((one) => one.replace(/[=/].*$/, '').replace(/[+]$/, '')))];
  const find = (name: string) => known.find(({ deb }) => deb.name === name);
  const missing = names.filter((name) => find(name) === undefined && !installed.some((one) => one.name === name));
  if (missing.length > 0) {
    const code = await fail(context, ...missing.map((name) => `Unable to locate package ${name}`));
    // Before an update that is what every apt says; afterwards the lab is what lacks them.
    if (known.length > 0) await context.stderr.write(encode(mirrorNote('deb')));
    return code;
  }
  for (const one of wanted) {
    const [name = '', version] = one.split('=', 2);
    if (version !== undefined && find(name)?.deb.version !== version)
      return fail(context, `Version '${version}' for '${name}' was not found`);
  }
  const fresh: Offered[] = [];
  for (const name of names) {
    const has = installed.find((one) => one.name === name);
    const found = find(name);
    if (has !== undefined) await say(`${name} is already the newest version (${has.version}).\n`);
    else if (found !== undefined) fresh.push(found);
  }
  fresh.sort((a, b) => (a.deb.name < b.deb.name ? -1 : 1));
  await say(
    listed(
      'The following NEW packages will be installed:',
      fresh.map(({ deb }) => deb.name),
    ),
  );
  await say(summary(fresh.length, 0));
  if (fresh.length === 0) return 0;
  const offers = fresh.map(({ deb }) => deb);
  const size = shownSize(totalOf(offers, (one) => one.download));
  await say(
    `Need to get ${size} of archives.\nAfter this operation, ${shownSize(totalOf(offers, (one) => one.installed))} of additional disk space will be used.\n`,
  );
  if (!(await agreed(context))) return 1;
  if (!reachesMirrors(context)) {
    await say(
      fresh
        .map(
          ({ deb }, index) =>
            `Err:${index + 1} ${sourceOf(files)} ${deb.name} amd64 ${deb.version}\n  Temporary failure resolving '${hostOf(files)}'\n`,
        )
        .join(''),
    );
    const lost = fresh.map(
      ({ deb }) =>
        `Failed to fetch ${urlOf(files)}/pool/main/${deb.name.slice(0, 1)}/${deb.name}/${fileOf(deb)}  Temporary failure resolving '${hostOf(files)}'`,
    );
    return fail(context, ...lost, 'Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?');
  }
  await say(
    fresh
      .map(
        ({ deb }, index) =>
          `Get:${index + 1} ${sourceOf(files)} ${deb.name} amd64 ${deb.version} [${shownSize(deb.download)}]\n`,
      )
      .join(''),
  );
  await context.stderr.write(encode('debconf: delaying package configuration, since apt-utils is not installed\n'));
  await say(`Fetched ${size} in 0s (1622 kB/s)\n`);
  const unpacked = fresh.map(({ deb: { name, version } }, index) => {
    const order = fresh.length > 1 ? `${index}-` : '';
    const database2 = index === 0 ? database : '';
    return `Selecting previously unselected package ${name}.\n${database2}Preparing to unpack .../${order}${fileOf({ name, version })} ...\nUnpacking ${name} (${version}) ...\n`;
  });
  const done = fresh.map(({ deb: { name, version } }) => `Setting up ${name} (${version}) ...\n`);
  await context.print([...unpacked, ...done].join(''));
  for (const one of fresh) unpack(files, one);
  const now = fresh.map(({ deb: { name, version }, about }) => ({ name, version, about }));
  keepPackages(files, [...installed, ...now]);
  return 0;
}

const urlOf = (files: Parameters<typeof sourceOf>[0]) => sourceOf(files).split(' ')[0] ?? '';
const hostOf = (files: Parameters<typeof sourceOf>[0]) => new URL(urlOf(files)).host;
/** The name of an archive: the colon of an epoch is written otherwise. */
const fileOf = ({ name, version }: Pick<Offer, 'name' | 'version'>) =>
  `${name}_${version.replaceAll(':', '%3a')}_amd64.deb`;

/** Asks, unless that was answered by an option; nobody there means no. */
async function agreed(context: ProgramContext): Promise<boolean> {
  if (context.arguments.some((one) => /^(?:-[a-z]*y[a-z]*|--yes|--assume-yes|-qq|--force-yes)$/.test(one))) return true;
  await context.print('Do you want to continue? [Y/n] ');
  const answer = await context.read();
  if (answer !== undefined && /^\s*(?:y|yes)?\s*$/i.test(new TextDecoder().decode(answer))) return true;
  await context.print('Abort.\n');
  return false;
}

async function remove(context: ProgramContext, names: readonly string[], purge: boolean): Promise<number> {
  const { files } = context;
  await context.print(opening(context));
  const installed = installedPackages(files);
  const known = knownPackages(files);
  const missing = names.filter(
    (name) => ![...installed, ...known.map(({ deb }) => deb)].some((one) => one.name === name),
  );
  if (missing.length > 0) return fail(context, ...missing.map((name) => `Unable to locate package ${name}`));
  for (const name of names)
    if (!installed.some((one) => one.name === name))
      await context.print(`Package '${name}' is not installed, so not removed\n`);
  const gone = installed.filter((one) => names.includes(one.name));
  await context.print(
    listed(
      'The following packages will be REMOVED:',
      gone.map(({ name }) => (purge ? `${name}*` : name)),
    ),
  );
  await context.print(summary(0, gone.length));
  if (gone.length === 0) return 0;
  const offers = known.filter(({ deb }) => gone.some((one) => one.name === deb.name));
  await context.print(
    `After this operation, ${shownSize(
      totalOf(
        offers.map(({ deb }) => deb),
        (one) => one.installed,
      ),
    )} disk space will be freed.\n`,
  );
  if (!(await agreed(context))) return 1;
  await context.print(`${database}${gone.map(({ name, version }) => `Removing ${name} (${version}) ...\n`).join('')}`);
  for (const one of offers) takeAway(files, one);
  keepPackages(
    files,
    installed.filter((one) => !gone.includes(one)),
  );
  return 0;
}

const usage = (name: string) =>
  name === 'apt'
    ? 'apt 2.6.1 (amd64)\nUsage: apt [options] command\n'
    : 'apt 2.6.1 (amd64)\nUsage: apt-get [options] command\n       apt-get [options] install|remove pkg1 [pkg2 ...]\n       apt-get [options] source pkg1 [pkg2 ...]\n';

async function apt(context: ProgramContext): Promise<number> {
  if (!isDebian(context.files)) {
    await context.stderr.write(encode(`sh: ${context.name}: command not found\n`));
    return 127;
  }
  const { flags, operands } = parseOptions(context.arguments, 'yqfsmud', 'ot', {
    quiet: 'q',
    option: 'o',
    version: 'v',
  });
  const quiet = context.arguments.some((one) => one === '-qq' || one === '-yqq' || one === '-qqy');
  const [verb, ...names] = operands;
  if (flags.has('v')) {
    await context.print('apt 2.6.1 (amd64)\n');
    return 0;
  }
  if (verb === undefined) {
    await context.print(usage(context.name));
    return 1;
  }
  const changes = ['install', 'remove', 'purge', 'autoremove', 'upgrade', 'dist-upgrade', 'full-upgrade'].includes(
    verb,
  );
  if (context.process.credentials.uid !== 0 && (changes || verb === 'update')) {
    if (verb === 'update') {
      await context.print(readingLists(context, 'Reading package lists'));
      const lists = '/var/lib/apt/lists/';
      return fail(
        context,
        `Could not open lock file ${lists}lock - open (13: Permission denied)`,
        `Unable to lock directory ${lists}`,
      );
    }
    const lock = '/var/lib/dpkg/lock-frontend';
    return fail(
      context,
      `Could not open lock file ${lock} - open (13: Permission denied)`,
      `Unable to acquire the dpkg frontend lock (${lock}), are you root?`,
    );
  }
  if (context.name === 'apt' && changes)
    await context.stderr.write(
      encode('\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n'),
    );
  if (verb === 'update') return update(context, quiet);
  if (verb === 'install') return install(context, names, quiet);
  if (verb === 'remove' || verb === 'purge') return remove(context, names, verb === 'purge');
  if (verb === 'upgrade' || verb === 'dist-upgrade' || verb === 'full-upgrade' || verb === 'autoremove') {
    const middle = verb === 'autoremove' ? '' : readingLists(context, 'Calculating upgrade');
    if (!quiet) await context.print(`${opening(context)}${middle}${summary(0, 0)}`);
    return 0;
  }
  if (verb === 'clean' || verb === 'autoclean') return 0;
  if (['list', 'search', 'show', 'download', 'source', 'build-dep'].includes(verb)) {
    await context.stderr.write(encode(`not simulated: ${context.name} ${verb}\n`));
    return 100;
  }
  return fail(context, `Invalid operation ${verb}`);
}

/** The packages of Debian and its like. */
export const debianPackages: readonly Program[] = [
  defineProgram({ name: 'apt', run: apt }),
  defineProgram({ name: 'apt-get', run: apt }),
  dpkg,
];
