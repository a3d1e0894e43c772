import type { Files } from '../../files/files.ts';
import { parentOf } from '../../files/paths.ts';
import { programFile } from '../../process/executable.ts';
import { decode, encode } from '../text.ts';
import type { Offer, Package } from './catalogue.ts';

const statusFile = '/var/lib/dpkg/status';

/** What dpkg knows of an installed package. */
export interface Installed {
  readonly name: string;
  readonly version: string;
  readonly about: string;
}

/** What every Debian has, as of 12. */
const essential: readonly Installed[] = (
  [
    ['apt', '2.6.1', 'commandline package manager'],
    ['base-files', '12.4+deb12u11', 'Debian base system miscellaneous files'],
    ['base-passwd', '3.6.1', 'Debian base system master password and group files'],
    ['bash', '5.2.15-2+b8', 'GNU Bourne Again SHell'],
    ['coreutils', '9.1-1', 'GNU core utilities'],
    ['dash', '0.5.12-2', 'POSIX-compliant shell'],
    ['debianutils', '5.7-0.5~deb12u1', 'Miscellaneous utilities specific to Debian'],
    ['diffutils', '1:3.8-4', 'File comparison utilities'],
    ['dpkg', '1.21.22', 'Debian package management system'],
    ['findutils', '4.9.0-4', 'utilities for finding files--find, xargs'],
    ['grep', '3.8-5', 'GNU grep, egrep and fgrep'],
    ['gzip', '1.12-1', 'GNU compression utilities'],
    ['hostname', '3.23+nmu1', 'utility to set/show the host name or domain name'],
    ['libc-bin', '2.36-9+deb12u14', 'GNU C Library: Binaries'],
    ['login', '1:4.13+dfsg1-1+deb12u1', 'system login tools'],
    ['mount', '2.38.1-5+deb12u3', 'tools for mounting and manipulating filesystems'],
    ['passwd', '1:4.13+dfsg1-1+deb12u1', 'change and administer password and group data'],
    ['perl-base', '5.36.0-7+deb12u2', 'minimal Perl system'],
    ['sed', '4.9-1', 'GNU stream editor for filtering/transforming text'],
    ['tar', '1.34+dfsg-1.2+deb12u1', 'GNU version of the tar archiving utility'],
    ['util-linux', '2.38.1-5+deb12u3', 'miscellaneous system utilities'],
  ] as const
).map(([name, version, about]) => ({ name, version, about }));

/** The packages that are there from the start, and those that /var/lib/dpkg/status tells of. */
export const installedPackages = (files: Files): readonly Installed[] =>
  [...essential, ...addedPackages(files)].sort((a, b) => (a.name < b.name ? -1 : 1));

function addedPackages(files: Files): readonly Installed[] {
  if (!files.exists(statusFile)) return [];
  return decode(files.readFile(statusFile))
    .split(/\n\n+/)
    .flatMap((paragraph) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1] ?? '';
      const name = field('Package');
      return name === '' ? [] : [{ name, version: field('Version'), about: field('Description') }];
    });
}

export function keepPackages(files: Files, all: readonly Installed[]): void {
  const text = all
    .filter((one) => !essential.some(({ name }) => name === one.name))
    .map(
      ({ name, version, about }) =>
        `Package: ${name}\nStatus: install ok installed\nPriority: optional\nArchitecture: amd64\nVersion: ${version}\nDescription: ${about}\n`,
    );
  files.makeDirectory(parentOf(statusFile), { recursive: true });
  files.writeFile(statusFile, encode(text.join('\n')));
}

/** Puts what a package holds where it belongs. */
export function unpack(files: Files, { files: programs, texts = {} }: Package): void {
  const place = (path: string, content: Uint8Array, mode: number) => {
    files.makeDirectory(parentOf(path), { recursive: true });
    if (files.exists(path)) files.remove(path);
    files.writeFile(path, content, { mode });
  };
  for (const [path, program] of Object.entries(programs)) place(path, programFile(program), 0o755);
  for (const [path, text] of Object.entries(texts)) place(path, encode(text), 0o644);
}

/** Takes it away again. */
export function takeAway(files: Files, { files: programs, texts = {} }: Package): void {
  for (const path of [...Object.keys(programs), ...Object.keys(texts)]) if (files.exists(path)) files.remove(path);
}

/** A size as apt prints it. */
export function shownSize(kibibytes: number): string {
  const bytes = kibibytes * 1024;
  const [unit, divisor] = bytes >= 10_000_000 ? (['MB', 1e6] as const) : (['kB', 1e3] as const);
  const amount = bytes / divisor;
  return `${amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${unit}`;
}

export const totalOf = (offers: readonly Offer[], of: (offer: Offer) => number) =>
  offers.reduce((sum, offer) => sum + of(offer), 0);
