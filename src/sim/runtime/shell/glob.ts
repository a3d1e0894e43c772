import type { Files } from '../files/files.ts';
import { joinPath, normalizePath } from '../files/paths.ts';
import { hasPattern, type Piece, patternSource } from './pattern.ts';

/** The existing paths that the pieces match, sorted; empty when none does. */
export function expandPathname(pieces: readonly Piece[], files: Files, directory: string): string[] {
  const segments = splitAtSlashes(pieces);
  const absolute = segments[0]?.length === 0 && segments.length > 1;
  let found: { readonly path: string; readonly shown: string }[] = [
    { path: absolute ? '/' : directory, shown: absolute ? '/' : '' },
  ];
  for (const [index, segment] of segments.entries()) {
    if (segment.length === 0) continue;
    const last = index === segments.length - 1;
    const next: typeof found = [];
    for (const { path, shown } of found) {
      for (const name of namesIn(segment, files, path)) {
        const child = name === '.' || name === '..' ? normalizePath(name, path) : joinPath(path, name);
        if (!files.exists(child) && !isLink(files, child)) continue;
        next.push({ path: child, shown: `${shown}${name}${last ? '' : '/'}` });
      }
    }
    found = next;
  }
  return found.map(({ shown }) => shown).sort();
}

function namesIn(segment: readonly Piece[], files: Files, path: string): readonly string[] {
  if (!hasPattern(segment)) return [segment.map((piece) => piece.text).join('')];
  const expression = new RegExp(`^(?:${patternSource(segment, '[^/]')})$`);
  const hidden = segment[0]?.text.startsWith('.') ?? false;
  try {
    return files.readDirectory(path).filter((name) => name.startsWith('.') === hidden && expression.test(name));
  } catch {
    return [];
  }
}

function isLink(files: Files, path: string): boolean {
  try {
    return files.lstat(path).type === 'symlink';
  } catch {
    return false;
  }
}

function splitAtSlashes(pieces: readonly Piece[]): Piece[][] {
  const segments: Piece[][] = [[]];
  for (const piece of pieces) {
    for (const [index, text] of piece.text.split('/').entries()) {
      if (index > 0) segments.push([]);
      if (text !== '') segments.at(-1)?.push({ text, quoted: piece.quoted });
    }
  }
  return segments;
}
