import type { Files } from '../../files/files.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { decode, encode } from '../text.ts';
import { mirrorNote } from './apt-sources.ts';
import { type Offer, type Package, packages } from './catalogue.ts';
import { takeAway, unpack } from './dpkg-status.ts';
import { reachesMirrors, releaseValue } from './system-release.ts';

const worldFile = '/etc/apk/world';
const databaseFile = '/lib/apk/db/installed';
/** What an image without any additions has. */
const base = { packages: 14, kibibytes: 7936 };

type Offered = Package & { readonly apk: Offer };
const offered: readonly Offered[] = packages.flatMap((one) =>
  one.apk === undefined ? [] : [{ ...one, apk: one.apk }],
);

/** The packages that were added. */
function added(files: Files): readonly Offered[] {
  if (!files.exists(databaseFile)) return [];
  const names = [...decode(files.readFile(databaseFile)).matchAll(/^P:(.*)$/gm)].map(([, name]) => name);
  return offered.filter(({ apk }) => names.includes(apk.name));
}

function keep(files: Files, all: readonly Offered[]): void {
  for (const folder of ['/lib/apk/db', '/etc/apk']) files.makeDirectory(folder, { recursive: true });
  const entries = all.map(
    ({ apk, about }) => `P:${apk.name}\nV:${apk.version}\nA:x86_64\nI:${apk.installed * 1024}\nT:${about}\n\n`,
  );
  files.writeFile(databaseFile, encode(entries.join('')));
  files.writeFile(
    worldFile,
    encode(
      ['alpine-baselayout', 'alpine-keys', 'apk-tools', 'busybox', 'libc-utils', ...all.map(({ apk }) => apk.name)]
        .sort()
        .map((name) => `${name}\n`)
        .join(''),
    ),
  );
}

/** How apk ends what it did. */
function ending(files: Files): string {
  const own = added(files);
  const kibibytes = own.reduce((sum, { apk }) => sum + apk.installed, base.kibibytes);
  return `OK: ${Math.floor(kibibytes / 1024)} MiB in ${base.packages + own.length} packages\n`;
}

const repositories = (files: Files) =>
  ['main', 'community'].map(
    (part) =>
      `https://dl-cdn.alpinelinux.org/alpine/v${releaseValue(files, 'VERSION_ID').split('.').slice(0, 2).join('.')}/${part}`,
  );

/** Asks the repositories; whether they answered. Follows apk-tools 2.14 src/database.c. */
async function fetchIndexes(context: ProgramContext, cached: boolean): Promise<boolean> {
  const reached = reachesMirrors(context);
  const action = cached ? 'updating and opening' : 'fetching';
  for (const url of repositories(context.files)) {
    await context.print(`fetch ${url}/x86_64/APKINDEX.tar.gz\n`);
    if (!reached) await context.stderr.write(encode(`WARNING: ${action} ${url}: temporary error (try again later)\n`));
  }
  return reached;
}

const nameOf = (wanted: string) => wanted.replace(/[@<>=~].*$/, '');

async function add(context: ProgramContext, wanted: readonly string[]): Promise<number> {
  const { files } = context;
  const isFresh = !context.arguments.includes('--no-cache') && files.exists('/var/cache/apk/APKINDEX.tar.gz');
  const reached = isFresh || (await fetchIndexes(context, !context.arguments.includes('--no-cache')));
  const own = added(files);
  const has = (name: string) => own.some(({ apk }) => apk.name === name);
  const names = wanted.map(nameOf);
  const missing = names.filter((name) => !has(name) && !(reached && offered.some(({ apk }) => apk.name === name)));
  if (missing.length > 0) {
    const lines = missing.map((name) => `  ${name} (no such package):\n    required by: world[${name}]\n`);
    await context.stderr.write(
      encode(`ERROR: unable to select packages:\n${lines.join('')}${reached ? mirrorNote('apk') : ''}`),
    );
    return missing.length;
  }
  const fresh = offered.filter(({ apk }) => names.includes(apk.name) && !has(apk.name));
  const width = String(fresh.length).length;
  for (const [index, one] of fresh.entries()) {
    await context.print(
      `(${String(index + 1).padStart(width)}/${fresh.length}) Installing ${one.apk.name} (${one.apk.version})\n`,
    );
    unpack(files, one);
  }
  if (fresh.length > 0) {
    keep(files, [...own, ...fresh]);
    await context.print('Executing busybox-1.36.1-r29.trigger\n');
  }
  await context.print(ending(files));
  return 0;
}

async function del(context: ProgramContext, wanted: readonly string[]): Promise<number> {
  const { files } = context;
  const own = added(files);
  const missing = wanted.find((name) => !own.some(({ apk }) => apk.name === name));
  if (missing !== undefined) {
    await context.stderr.write(encode(`ERROR: No such package: ${missing}\n`));
    return 1;
  }
  const gone = own.filter(({ apk }) => wanted.includes(apk.name));
  for (const [index, one] of gone.entries()) {
    await context.print(`(${index + 1}/${gone.length}) Purging ${one.apk.name} (${one.apk.version})\n`);
    takeAway(files, one);
  }
  keep(
    files,
    own.filter((one) => !gone.includes(one)),
  );
  if (gone.length > 0) await context.print('Executing busybox-1.36.1-r29.trigger\n');
  await context.print(ending(files));
  return 0;
}

async function update(context: ProgramContext): Promise<number> {
  const { files } = context;
  const reached = await fetchIndexes(context, true);
  if (!reached) {
    await context.print(`4 unavailable, 0 stale; ${base.packages + added(files).length} distinct packages available\n`);
    return 4;
  }
  files.makeDirectory('/var/cache/apk', { recursive: true });
  files.writeFile('/var/cache/apk/APKINDEX.tar.gz', new Uint8Array(0));
  const version = releaseValue(files, 'VERSION_ID');
  await context.print(
    repositories(files)
      .map((url) => `v${version} [${url}]\n`)
      .join(''),
  );
  await context.print('OK: 24168 distinct packages available\n');
  return 0;
}

/** Alpine's packages: those whose programs a lab has. Follows apk-tools 2.14. */
export const apk = defineProgram({
  name: 'apk',
  run: async (context) => {
    const { files } = context;
    const words = context.arguments.filter((one) => !one.startsWith('-'));
    const virtual = context.arguments.findIndex((one) => one === '--virtual' || one === '-t');
    const [verb, ...names] = words.filter((one) => virtual < 0 || one !== context.arguments[virtual + 1]);
    const changes = verb === 'add' || verb === 'del' || verb === 'update' || verb === 'upgrade';
    if (changes && context.process.credentials.uid !== 0) {
      await context.stderr.write(
        encode(
          'ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n',
        ),
      );
      return 99;
    }
    if (verb === 'add') return add(context, names);
    if (verb === 'del') return del(context, names);
    if (verb === 'update') return update(context);
    if (verb === 'upgrade') {
      await fetchIndexes(context, true);
      await context.print(ending(files));
      return 0;
    }
    if (context.arguments.includes('--version') || context.arguments.includes('-V')) {
      await context.print('apk-tools 2.14.4, compiled for x86_64.\n');
      return 0;
    }
    if (verb === 'info' && names.length === 0) {
      await context.print(
        added(files)
          .map(({ apk: { name } }) => `${name}\n`)
          .join(''),
      );
      return 0;
    }
    await context.stderr.write(encode(`not simulated: apk ${verb ?? ''}\n`));
    return 1;
  },
});
