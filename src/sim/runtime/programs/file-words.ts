/** In what the makers of the programs for files differ: how they say what went wrong with an operand. */
export interface FileWords {
  /** What comes before the name of a program of theirs in the file that holds it. */
  readonly maker: '' | 'gnu-';
  /** cat */
  unopened(operand: string, description: string): string;
  /** head */
  unread(operand: string, description: string): string;
  /** tail */
  unfollowed(operand: string, description: string): string;
  /** tail, when none of its files could be read; `follow`: it was to wait for more. */
  nothingLeft(follow: boolean): string | undefined;
  /** mkdir; `locale` is what LANG and its like come to. */
  unmade(operand: string, description: string, locale: string): string;
  /** touch */
  untouched(operand: string, description: string): string;
  undated(text: string): string;
  unreferred(operand: string, description: string): string;
  /** mkdir -v */
  madeDirectory(operand: string): string;
  /** rm: what it never does; undefined: nothing speaks against it. */
  refusedRemoval(operand: string, recursive: boolean, anyRoot: boolean): readonly string[] | undefined;
  askRemoval(operand: string, type: string, size: number): string;
  directoryGone(operand: string): string;
  /** rm; the second of a directory that was not asked for. */
  unremoved(operand: string, description: string): string;
  removedDirectory(operand: string): string;
  /** rmdir */
  unremovedDirectory(operand: string, description: string): string;
  /** cp */
  omitted(operand: string): string;
  unfound(operand: string, description: string): string;
  uncopied(operand: string, description: string): string;
  uncreated(operand: string, description: string): string;
  /** cp, mv: several are to go where no directory is. */
  noDirectory(target: string, sources: readonly string[], isThere: boolean): readonly string[];
  intoItself(operand: string, target: string): string;
  /** mv */
  movedIntoItself(operand: string, target: string): string;
  movedToItself(operand: string, target: string): string;
  unmovable(operand: string): string;
  unmoved(operand: string, target: string, description: string): string;
  moved(operand: string, target: string): string;
  /** ln */
  linkedDirectory(operand: string, link: string): string;
  unlinkable(operand: string): string;
  unlinked(link: string, kind: 'symbolic' | 'hard', description: string, operand: string): string;
  linked(operand: string, link: string, kind: 'symbolic' | 'hard'): string;
  /** chown, chgrp, chmod */
  unknownOwner(text: string, kind: 'user' | 'group' | 'both'): string;
  unchanged(operand: string, description: string): string;
  badMode(text: string): string;
}

/** BusyBox 1.36. */
export const busyboxWords: FileWords = {
  maker: '',
  unopened: (operand, description) =>
    description === 'Is a directory' ? 'read error: Is a directory' : `can't open '${operand}': ${description}`,
  unread: (operand, description) => `${operand}: ${description}`,
  unfollowed: (operand, description) => `can't open '${operand}': ${description}`,
  nothingLeft: () => 'no files',
  unmade: (operand, description) => `can't create directory '${operand}': ${description}`,
  untouched: (operand, description) => `${operand}: ${description}`,
  unremoved: (operand, description) => `can't remove '${operand}': ${description}`,
  removedDirectory: (operand) => `'${operand}' is a directory`,
  unremovedDirectory: (operand, description) => `'${operand}': ${description}`,
  omitted: (operand) => `omitting directory '${operand}'`,
  unfound: (operand, description) => `can't stat '${operand}': ${description}`,
  uncopied: (operand, description) => `can't open '${operand}': ${description}`,
  uncreated: (operand, description) => `can't create '${operand}': ${description}`,
  undated: (text) => `invalid date '${text}'`,
  unreferred: (operand, description) => `can't stat '${operand}': ${description}`,
  madeDirectory: (operand) => `created directory: '${operand}'\n`,
  refusedRemoval: (operand) => (isDots(operand) ? ["can't remove '.' or '..'"] : undefined),
  askRemoval: (operand) => `remove '${operand}'? `,
  directoryGone: (operand) => `removed directory: '${operand}'\n`,
  noDirectory: (target, sources, isThere) =>
    sources.map((source) => {
      const name = source.replace(/\/+$/, '').split('/').at(-1) ?? source;
      return `can't create '${target}/${name}': ${isThere ? 'Not a directory' : 'No such file or directory'}`;
    }),
  intoItself: (_operand, target) => `recursion detected, omitting directory '${target}'`,
  movedIntoItself: (operand) => `can't rename '${operand}': Invalid argument`,
  movedToItself: (operand, target) => `'${operand}' and '${target}' are the same file`,
  unmovable: (operand) => `can't rename '${operand}': No such file or directory`,
  unmoved: (operand, _target, description) => `can't rename '${operand}': ${description}`,
  moved: (operand, target) => `'${operand}' -> '${target}'\n`,
  linkedDirectory: (_operand, link) => `${link}: Operation not permitted`,
  unlinkable: (operand) => `${operand}: No such file or directory`,
  unlinked: (link, _kind, description) => `${link}: ${description}`,
  linked: (operand, link) => `'${link}' -> '${operand}'\n`,
  unknownOwner: (text, kind) => `unknown ${kind === 'both' ? 'user/group' : kind} ${text}`,
  unchanged: (operand, description) => `${operand}: ${description}`,
  badMode: (text) => `invalid mode '${text}'`,
};

/** `.`, `..` and what ends with them. */
const isDots = (operand: string) => /(?:^|\/)\.\.?\/*$/.test(operand);

const gnuUnread = (operand: string, description: string) =>
  description === 'Is a directory'
    ? `error reading '${operand}': ${description}`
    : `cannot open '${operand}' for reading: ${description}`;

/** GNU coreutils 9. Follows src/cat.c, head.c, mkdir.c, touch.c, remove.c, rmdir.c and copy.c. */
export const gnuWords: FileWords = {
  maker: 'gnu-',
  unopened: (operand, description) => `${operand}: ${description}`,
  unread: gnuUnread,
  unfollowed: gnuUnread,
  nothingLeft: (follow) => (follow ? 'no files remaining' : undefined),
  // Alone of them mkdir quotes as the locale does.
  unmade: (operand, description, locale) =>
    `cannot create directory ${/utf-?8/i.test(locale) ? `‘${operand}’` : `'${operand}'`}: ${description}`,
  untouched: (operand, description) => `cannot touch '${operand}': ${description}`,
  unremoved: (operand, description) => `cannot remove '${operand}': ${description}`,
  removedDirectory: (operand) => `cannot remove '${operand}': Is a directory`,
  unremovedDirectory: (operand, description) => `failed to remove '${operand}': ${description}`,
  omitted: (operand) => `-r not specified; omitting directory '${operand}'`,
  unfound: (operand, description) => `cannot stat '${operand}': ${description}`,
  uncopied: (operand, description) => `cannot open '${operand}' for reading: ${description}`,
  uncreated: (operand, description) => `cannot create regular file '${operand}': ${description}`,
  undated: (text) => `invalid date format '${text}'`,
  unreferred: (operand, description) => `failed to get attributes of '${operand}': ${description}`,
  madeDirectory: (operand) => `mkdir: created directory '${operand}'\n`,
  refusedRemoval: (operand, recursive, anyRoot) => {
    if (!recursive) return undefined;
    if (isDots(operand)) return [`refusing to remove '.' or '..' directory: skipping '${operand}'`];
    if (!/^\/+$/.test(operand) || anyRoot) return undefined;
    return ["it is dangerous to operate recursively on '/'", 'use --no-preserve-root to override this failsafe'];
  },
  askRemoval: (operand, type, size) => {
    const kind =
      type === 'file'
        ? size === 0
          ? 'regular empty file'
          : 'regular file'
        : type === 'symlink'
          ? 'symbolic link'
          : type;
    return `remove ${kind} '${operand}'? `;
  },
  directoryGone: (operand) => `removed directory '${operand}'\n`,
  noDirectory: (target, _sources, isThere) => [
    `target '${target}': ${isThere ? 'Not a directory' : 'No such file or directory'}`,
  ],
  intoItself: (operand, target) => `cannot copy a directory, '${operand}', into itself, '${target}'`,
  movedIntoItself: (operand, target) => `cannot move '${operand}' to a subdirectory of itself, '${target}'`,
  movedToItself: (operand, target) => `'${operand}' and '${target}' are the same file`,
  unmovable: (operand) => `cannot stat '${operand}': No such file or directory`,
  unmoved: (operand, target, description) => `cannot move '${operand}' to '${target}': ${description}`,
  moved: (operand, target) => `renamed '${operand}' -> '${target}'\n`,
  linkedDirectory: (operand) => `${operand}: hard link not allowed for directory`,
  unlinkable: (operand) => `failed to access '${operand}': No such file or directory`,
  unlinked: (link, kind, description, operand) =>
    `failed to create ${kind} link '${link}'${kind === 'hard' && description !== 'File exists' ? ` => '${operand}'` : ''}: ${description}`,
  linked: (operand, link, kind) => `'${link}' ${kind === 'symbolic' ? '->' : '=>'} '${operand}'\n`,
  unknownOwner: (text, kind) => `invalid ${kind === 'both' ? 'group' : kind}: '${text}'`,
  unchanged: (operand, description) => `cannot access '${operand}': ${description}`,
  badMode: (text) => `invalid mode: '${text}'`,
};
