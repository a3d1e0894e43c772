import { constants } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';

/** Nothing in a pack may be larger (bytes). */
export const maxFileSize = 256 * 1024;

/** What reading a pack's file gives: its text, or one sentence why not. */
export type FileText = { readonly text: string } | { readonly problem: string; readonly rule: string };

/** Where `path` leads when every symbolic link is followed, if that lies inside `root`; else the reason. */
async function insideOf(
  root: string,
  path: string,
): Promise<{ readonly path: string } | { readonly problem: string; readonly rule: string }> {
  const wanted = resolve(root, path);
  if (!isInside(root, wanted)) {
    return { rule: 'path-outside', problem: `${path} lies outside of the pack.` };
  }
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(wanted)]);
    if (!isInside(realRoot, real)) {
      return { rule: 'link-outside', problem: `${path} is a symbolic link that leads out of the pack.` };
    }
    return { path: real };
  } catch (error) {
    return { rule: 'missing-file', problem: `${path} ${reasonOf(error)}.` };
  }
}

/** A text file of a pack: inside `root`, regular, UTF-8, at most `maxFileSize` bytes. Never throws. */
export async function readPackFile(root: string, path: string): Promise<FileText> {
  const place = await insideOf(root, path);
  if ('problem' in place) return place;
  try {
    const file = await open(place.path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = await file.stat();
      if (!facts.isFile()) return { rule: 'not-a-file', problem: `${path} is not a regular file.` };
      if (facts.size > maxFileSize) {
        return { rule: 'too-large', problem: `${path} has ${facts.size} bytes; at most ${maxFileSize} are read.` };
      }
      const buffer = Buffer.alloc(maxFileSize + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
        length += bytesRead;
        if (bytesRead === 0 || length === buffer.length) break;
      }
      if (length > maxFileSize) return { rule: 'too-large', problem: `${path} has more than ${maxFileSize} bytes.` };
      const text = new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length));
      return { text };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof TypeError) return { rule: 'not-text', problem: `${path} is not UTF-8 text.` };
    return { rule: 'unreadable', problem: `${path} ${reasonOf(error)}.` };
  }
}

/** The folders that hold `fileName`, at most `depth` levels below `root`, sorted; links and dot folders are not entered. */
export async function foldersWith(root: string, fileName: string, depth = 4): Promise<readonly string[]> {
  const found: string[] = [];
  let budget = 5000;
  const enter = async (folder: string, left: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    if (entries.some((entry) => entry.name === fileName)) {
      found.push(folder);
      return;
    }
    if (left === 0) return;
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      budget -= 1;
      if (budget < 0) return;
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') {
        await enter(join(folder, entry.name), left - 1);
      }
    }
  };
  await enter(root, depth);
  return found;
}

/** Whether there is a folder at `path` (a link to one counts). */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(await realpath(path))).isDirectory();
  } catch {
    return false;
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === path);
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read (permission denied)';
    case 'ELOOP':
      return 'is a symbolic link that leads in a circle';
    default:
      return `cannot be read (${String(code ?? error)})`;
  }
}
