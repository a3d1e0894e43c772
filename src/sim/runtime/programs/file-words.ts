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
};

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
};
