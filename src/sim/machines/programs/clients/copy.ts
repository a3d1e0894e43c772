import type { Files } from '../../../runtime/index.ts';
import { outsideReferences } from './kubectl-arguments.ts';

/** More than that of files is not copied for one command. */
const most = 64 * 1024 * 1024;

/** What a client finds when it runs elsewhere. */
export interface Copy {
  readonly files: Map<string, Uint8Array>;
  readonly directories: string[];
}

/** Copies files and directories of a machine, with what their kustomizations refer to; paths are absolute. */
export function copyFiles(files: Files, paths: readonly string[]): Copy {
  const copy: Copy = { files: new Map(), directories: [] };
  const seen = new Set<string>();
  let size = 0;
  const add = (path: string): void => {
    if (seen.has(path) || !files.exists(path) || size > most) return;
    seen.add(path);
    if (files.stat(path).type === 'directory') {
      copy.directories.push(path);
      for (const name of files.readDirectory(path)) add(`${path === '/' ? '' : path}/${name}`);
      return;
    }
    if (files.stat(path).type !== 'file') return;
    const content = files.readFile(path);
    size += content.length;
    copy.files.set(path, content);
    if (!/\/[kK]ustomization(?:\.ya?ml)?$/.test(path)) return;
    const folder = path.slice(0, path.lastIndexOf('/'));
    for (const reference of outsideReferences(new TextDecoder().decode(content))) {
      add(new URL(`${folder}/${reference}`, 'file:').pathname.replace(/(?<=.)\/$/, ''));
    }
  };
  for (const path of paths) add(path);
  return copy;
}
