import type { Problem } from '#api';

/** One file of a pack, apart from any disk. */
export interface PackFile {
  /** Relative to the pack's folder, with `/`. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** All that a pack that is given away consists of, sorted by path; or why it is not taken. */
export interface PackContent {
  readonly files: readonly PackFile[];
  readonly problems: readonly Problem[];
}

/** Bounds on what is taken from others (bytes, files): a pack is texts. */
export const packLimits = { file: 256 * 1024, files: 2000, total: 16 * 1024 * 1024 } as const;

/** Gathers the files of a pack one by one. What nobody could mean well is a problem, and stops nothing before its bound. */
export function gatherPack(): {
  /** Whether there is room for a file of that size under that path; when not, the problem is noted. */
  accepts(path: string, size: number): boolean;
  add(file: PackFile): void;
  refuse(path: string, rule: string, message: string): void;
  /** No more will be taken: a bound was reached. */
  readonly full: boolean;
  content(): PackContent;
} {
  const files = new Map<string, PackFile>();
  const names = new Set<string>();
  const problems: Problem[] = [];
  let total = 0;
  let full = false;
  const refuse = (file: string, rule: string, message: string): void => {
    if (problems.length >= 50) full = true;
    else problems.push({ file, line: 0, column: 0, severity: 'error', rule, message });
  };
  return {
    refuse,
    accepts(path, size) {
      const odd = oddPath(path);
      const name = keyOf(path);
      if (odd !== undefined) refuse(path, 'bad-path', odd);
      else if (names.has(name)) refuse(path, 'duplicate-file', `${path} stands twice.`);
      else if (size > packLimits.file) {
        refuse(path, 'too-large', `${path} has ${size} bytes; at most ${packLimits.file} are taken.`);
      } else if (files.size >= packLimits.files || total + size > packLimits.total) {
        full = true;
        refuse('pack.yaml', 'too-large', `A pack has at most ${packLimits.files} files of ${packLimits.total} bytes.`);
      } else {
        names.add(name);
        total += size;
        return true;
      }
      return false;
    },
    add: (file) => void files.set(file.path, file),
    get full() {
      return full;
    },
    content() {
      const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
      for (const { path } of sorted) {
        const above = foldersOf(path).find((folder) => names.has(keyOf(folder)));
        if (above !== undefined) refuse(path, 'duplicate-file', `${above} is a file and a folder.`);
      }
      return { files: sorted, problems };
    },
  };
}

/** Two names that differ in case only are one file on other machines. */
function keyOf(path: string): string {
  return path.toLowerCase().normalize('NFC');
}

/** `a/b/c`: `a`, `a/b`. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Why a path is none of a pack's files; undefined: it may be one. */
function oddPath(path: string): string | undefined {
  const shown = JSON.stringify(path.slice(0, 100));
  if (path === '' || path.length > 200) return `${shown} is no path of at most 200 letters.`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(path)) return `${shown} has letters that no path of a pack has.`;
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return `${shown} is not relative to the pack.`;
  const parts = path.split('/');
  if (parts.includes('..')) return `${shown} leads out of the pack.`;
  if (parts.some((part) => part === '' || part === '.')) return `${shown} is not a path in its shortest form.`;
  return undefined;
}
