import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What a student handed in: manifests in the order of their files, other files as answers. */
export interface Submission {
  readonly manifests: readonly { readonly file: string; readonly text: string }[];
  /** By path relative to the folder. */
  readonly answers: ReadonlyMap<string, Uint8Array>;
  readonly problems: readonly string[];
}

const maxFileSize = 1024 * 1024;
const maxTotalSize = 8 * 1024 * 1024;
const maxFiles = 200;
const maxDepth = 3;

/**
 * Reads a folder of manifests (.yaml, .yml, .json, in order of name, folders below it too) and answer files. Never
 * throws; follows no symbolic link; what is too large or unreadable becomes a problem. `skip`: folders to leave out.
 */
export async function readSubmission(folder: string, skip: ReadonlySet<string> = new Set()): Promise<Submission> {
  const manifests: { file: string; text: string }[] = [];
  const answers = new Map<string, Uint8Array>();
  const problems: string[] = [];
  let files = 0;
  let bytes = 0;
  const enter = async (path: string, depth: number): Promise<void> => {
    let names: string[];
    try {
      names = (await readdir(join(folder, path))).sort();
    } catch (error) {
      problems.push(`${path === '' ? 'The folder' : path} cannot be read (${codeOf(error)}).`);
      return;
    }
    for (const name of names) {
      const file = path === '' ? name : `${path}/${name}`;
      if (name.startsWith('.') || (path === '' && skip.has(name))) continue;
      const facts = await lstat(join(folder, file)).catch(() => undefined);
      if (facts === undefined) continue;
      if (facts.isSymbolicLink()) {
        problems.push(`${file} is a symbolic link; links are not followed.`);
      } else if (facts.isDirectory()) {
        if (depth < maxDepth) await enter(file, depth + 1);
        else problems.push(`${file} lies too deep; folders are read ${maxDepth} levels down.`);
      } else if (!facts.isFile()) {
        problems.push(`${file} is not a regular file.`);
      } else if (facts.size > maxFileSize) {
        problems.push(`${file} is too large: ${facts.size} bytes, at most ${maxFileSize} are read.`);
      } else {
        files += 1;
        bytes += facts.size;
        if (files > maxFiles || bytes > maxTotalSize) {
          problems.push(
            `${file} and what follows was not read: at most ${maxFiles} files and ${maxTotalSize} bytes are.`,
          );
          return;
        }
        const content = await readRegular(join(folder, file));
        if (content === undefined) problems.push(`${file} cannot be read.`);
        else if (/\.(ya?ml|json)$/i.test(name)) addManifest(file, content);
        else answers.set(file, content);
      }
    }
  };
  const addManifest = (file: string, content: Uint8Array): void => {
    try {
      manifests.push({ file, text: new TextDecoder('utf-8', { fatal: true }).decode(content) });
    } catch {
      problems.push(`${file} is not UTF-8 text.`);
    }
  };
  await enter('', 0);
  return { manifests, answers, problems };
}

/** Opened without following a link that took the file's place meanwhile, and without blocking on a pipe. */
async function readRegular(path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const facts = await file.stat();
      if (!facts.isFile() || facts.size > maxFileSize) return undefined;
      const content = await file.readFile();
      return content.length > maxFileSize ? undefined : content;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'error';
}
