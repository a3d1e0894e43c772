import { extract, pack } from 'tar-stream';

/** The content of the only regular file of a tar, as `GET archive` of one path gives it; undefined when it is something else. */
export async function readArchivedFile(tar: Uint8Array): Promise<Uint8Array | undefined> {
  const reader = extract();
  reader.end(tar);
  for await (const entry of reader) {
    if (entry.header.type !== 'file' && entry.header.type !== 'contiguous-file') return undefined;
    const parts: Uint8Array[] = [];
    for await (const part of entry) parts.push(part as Uint8Array);
    return Buffer.concat(parts);
  }
  return undefined;
}

/** Where a tar of one symbolic link points; undefined when it holds something else. */
export async function readArchivedLink(tar: Uint8Array): Promise<string | undefined> {
  const reader = extract();
  reader.end(tar);
  for await (const entry of reader) {
    const { type, linkname } = entry.header;
    return type === 'symlink' ? (linkname ?? undefined) : undefined;
  }
  return undefined;
}

export interface ArchiveFile {
  /** Relative; the folders that lead to it are part of the tar. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
}

/** A tar of those files, owned by root. */
export async function writeArchive(files: readonly ArchiveFile[]): Promise<Uint8Array> {
  const writer = pack();
  const folders = new Set<string>();
  for (const { path, content, mode } of files) {
    const parts = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      const name = `${parts.slice(0, depth).join('/')}/`;
      if (!folders.has(name)) writer.entry({ name, type: 'directory', mode: 0o755 });
      folders.add(name);
    }
    writer.entry({ name: path, mode }, Buffer.from(content));
  }
  writer.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of writer) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
