import type { Files } from '../runtime/index.ts';
import { parseExports } from './exports.ts';
import { exportTable } from './file-server.ts';

/** Makes a fresh machine a file server: /etc/exports, what it exports, and the table as after `exportfs -a`. */
export function layOutFileServer(files: Files, exports: readonly string[]): void {
  if (files.exists('/etc/exports')) return;
  const lines = exports.map((line) => `${line}\n`).join('');
  const head =
    '# /etc/exports: the access control list for filesystems which may be exported\n#\t\tto NFS clients.  See exports(5).\n#\n';
  const write = (path: string, text: string) => files.writeFile(path, new TextEncoder().encode(text), { mode: 0o644 });
  write('/etc/exports', `${head}${lines}`);
  files.makeDirectory('/var/lib/nfs', { recursive: true });
  write(exportTable, lines);
  for (const { path } of parseExports(lines)) files.makeDirectory(path, { recursive: true, mode: 0o755 });
}
