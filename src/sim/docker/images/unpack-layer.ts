import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type ArchiveMember,
  createFileTree,
  describeLayer,
  extractMembers,
  type Files,
  type Layer,
  layerArchive,
  layerFiles,
  normalizePath,
  readMembers,
} from '../../runtime/index.ts';
import { dataRoot, type Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { unpacking } from '../upload.ts';
import type { ImageLayer } from './image.ts';
import { keepLayer } from './layer-store.ts';
import { chainId, chainIds } from './layers.ts';

/**
 * A layer from an archive that somebody else made. Its digest covers bytes that cannot be made again from files alone
 * (order, times, extensions), so what lies between the contents is kept beside it, as the engine's tar-split does.
 */
export function unpackLayer(
  engine: Engine,
  below: readonly { readonly digest: string }[],
  digest: string,
  archive: Uint8Array,
): ImageLayer {
  const files = createFileTree({ now: () => engine.clock.now() });
  const loose: Layer = { id: digest, tree: files };
  unpacking(archive, (members) =>
    extractMembers(files, eachOnce(members), { setOpaque: (path) => layerFiles(loose).setOpaque(path) }),
  );
  const { digest: own, size } = describeLayer(loose);
  const chain = chainId(chainIds({ layers: below }).at(-1), digest);
  if (own !== digest) keepFrame(engine.files, chain, archive);
  return keepLayer(engine, below, digest, size, (layer) => layerFiles(layer).copyFrom(layerFiles(loose)));
}

/** Throws EngineError for a second member of one name: what keeps layers could not make that archive again. */
function* eachOnce(members: Iterable<ArchiveMember>): Generator<ArchiveMember> {
  const seen = new Set<string>();
  for (const member of members) {
    const path = normalizePath(member.header.name, '/');
    if (seen.has(path)) throw refuse.server('Error processing tar file(duplicates of file paths not supported): ');
    seen.add(path);
    yield member;
  }
}

/** The layer database itself is drawn from the engine's state: what must last lies beside it. */
function framePath(chain: string): string {
  return `${dataRoot}/buildkit/tar-split/${chain.slice(7)}.json.gz`;
}

interface Segment {
  /** 1: the content of a file, 2: bytes as they are. Follows vbatts/tar-split storage.Type. */
  readonly type: 1 | 2;
  readonly name?: string;
  readonly size?: number;
  readonly payload?: string;
  readonly position: number;
}

function keepFrame(files: Files, chain: string, archive: Uint8Array): void {
  const segments: Segment[] = [];
  let from = 0;
  const bytes = (to: number) => {
    if (to > from) {
      const payload = Buffer.from(archive.subarray(from, to)).toString('base64');
      segments.push({ type: 2, payload, position: segments.length });
    }
    from = to;
  };
  for (const { header, content, dataStart } of readMembers(archive)) {
    if (header.type !== 'file' || content.length === 0) continue;
    bytes(dataStart);
    segments.push({ type: 1, name: header.name, size: content.length, position: segments.length });
    from = dataStart + content.length;
  }
  bytes(archive.length);
  const path = framePath(chain);
  files.makeDirectory(path.slice(0, path.lastIndexOf('/')), { recursive: true, mode: 0o700 });
  files.writeFile(path, gzipSync(segments.map((segment) => `${JSON.stringify(segment)}\n`).join('')), { mode: 0o644 });
}

/** The archive of a layer, byte for byte what its digest was made of. */
export function archiveOf(engine: Engine, chain: string, { layer }: ImageLayer): Iterable<Uint8Array> {
  const path = framePath(chain);
  if (!engine.files.exists(path)) return layerArchive(layer);
  const text = gunzipSync(engine.files.readFile(path)).toString();
  const { tree } = layer;
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const segment = JSON.parse(line) as Segment;
      if (segment.type === 2) return Buffer.from(segment.payload ?? '', 'base64');
      return tree.readFile(`/${(segment.name ?? '').replace(/^(\.?\/)+/, '')}`);
    });
}
