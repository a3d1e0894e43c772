import { createHash } from 'node:crypto';
import { contentOf, type FileNode, isWhiteout } from '../files/node.ts';
import { layerFiles } from '../image-files.ts';
import type { Layer } from '../types.ts';
import type { ArchiveHeader } from './header.ts';
import { archiveEnd, memberBytes, plainHeader } from './write.ts';

/** Digest of the archive of a layer that changes nothing. Follows moby layer.DigestSHA256EmptyTar. */
export const emptyLayerDigest = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';

const types: Readonly<Record<FileNode['type'], ArchiveHeader['type'] | undefined>> = {
  file: 'file',
  directory: 'directory',
  symlink: 'symlink',
  device: 'character',
  fifo: 'fifo',
  socket: undefined,
};

/**
 * A layer as an archive in the form of the image specification: deletions are `.wh.NAME`, opaque directories hold
 * `.wh..wh..opq`. The same layer always gives the same bytes, in pieces.
 */
export function* layerArchive(layer: Layer): Generator<Uint8Array> {
  const root = layerFiles(layer).node('/');
  const names = new Map<FileNode, string>();
  if (root !== undefined) yield* membersBelow(root, '', names);
  yield archiveEnd();
}

function* membersBelow(directory: FileNode, path: string, names: Map<FileNode, string>): Generator<Uint8Array> {
  const children = [...(directory.children ?? [])].sort(([left], [right]) => (left < right ? -1 : 1));
  if (directory.opaque) yield* memberBytes({ ...plainHeader, name: `${path}.wh..wh..opq` });
  for (const [name, node] of children) {
    if (isWhiteout(node)) {
      yield* memberBytes({ ...plainHeader, name: `${path}.wh.${name}` });
      continue;
    }
    const type = types[node.type];
    // Sockets live with their process: archives leave them out.
    if (type === undefined) continue;
    const first = names.get(node);
    if (first === undefined && node.links > 1 && node.type === 'file') names.set(node, `${path}${name}`);
    const [major = 0, minor = 0] = (node.device ?? '0:0').split(':').map(Number);
    const header: ArchiveHeader = {
      ...plainHeader,
      name: `${path}${name}${type === 'directory' ? '/' : ''}`,
      type: first === undefined ? type : 'link',
      mode: node.mode,
      uid: node.uid,
      gid: node.gid,
      modified: node.modified,
      linkName: first ?? node.target ?? '',
      major,
      minor,
    };
    yield* memberBytes(header, first === undefined && type === 'file' ? contentOf(node) : undefined);
    if (type === 'directory') yield* membersBelow(node, `${path}${name}/`, names);
  }
}

/** Digest of a layer's archive (its diffID) and the bytes of its files. */
export function describeLayer(layer: Layer): { readonly digest: string; readonly size: number } {
  const hash = createHash('sha256');
  for (const piece of layerArchive(layer)) hash.update(piece);
  return { digest: `sha256:${hash.digest('hex')}`, size: layerSize(layer) };
}

/** Bytes of a layer's files and of what its symbolic links say; a file with several names counts once. Follows moby pkg/directory Size. */
export function layerSize(layer: Layer): number {
  const root = layerFiles(layer).node('/');
  let links = 0;
  const look = (node: FileNode): void => {
    if (node.type === 'symlink') links += Buffer.byteLength(node.target ?? '');
    for (const child of node.children?.values() ?? []) look(child);
  };
  if (root !== undefined) look(root);
  return layerFiles(layer).usage().used + links;
}
