import { type Derived, type DerivedDirectory, derivedDirectory, derivedFile } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { cacheId, chainIds } from '../images/layers.ts';
import { digestsOf } from '../images/store.ts';

interface KnownLayer {
  readonly chainId: string;
  readonly parent: string | undefined;
  readonly digest: string;
  readonly size: number;
}

function knownLayers(engine: Engine): ReadonlyMap<string, KnownLayer> {
  const known = new Map<string, KnownLayer>();
  for (const image of engine.images.values()) {
    const ids = chainIds(image);
    for (const [place, chainId] of ids.entries()) {
      const { digest = '', size = 0 } = image.layers[place] ?? {};
      known.set(chainId.slice(7), { chainId, parent: ids[place - 1], digest, size });
    }
  }
  return known;
}

function repositories(engine: Engine): string {
  const found: Record<string, Record<string, string>> = {};
  const add = (reference: string, imageId: string) => {
    const name = reference.includes('@') ? (reference.split('@')[0] ?? '') : reference.replace(/:[^:/]*$/, '');
    found[name] = { ...found[name], [reference]: imageId };
  };
  for (const { reference, imageId } of engine.tags.values()) add(reference, imageId);
  for (const image of engine.images.values()) for (const digest of digestsOf(engine, image)) add(digest, image.id);
  return JSON.stringify({ Repositories: found });
}

function layerEntry({ chainId, parent, digest, size }: KnownLayer): Derived {
  return derivedDirectory(0o700, {
    'cache-id': derivedFile(() => cacheId(chainId)),
    diff: derivedFile(() => digest),
    ...(parent === undefined ? {} : { parent: derivedFile(() => parent) }),
    size: derivedFile(() => String(size)),
    'tar-split.json.gz': derivedFile(() => ''),
  });
}

function directory(
  mode: number,
  names: () => readonly string[],
  entry: (name: string) => Derived | undefined,
): Derived {
  return { type: 'directory', mode, names, entry };
}

/** `image/<driver>`: which images there are, and where their layers lie. Follows moby image/store and layer/filestore. */
export function imageStore(engine: Engine): DerivedDirectory {
  const images = directory(
    0o700,
    () => [...engine.images.keys()].map((id) => id.slice(7)),
    (name) => {
      const image = engine.images.get(`sha256:${name}`);
      return image === undefined ? undefined : derivedFile(() => image.json, 0o600);
    },
  );
  const parents = directory(
    0o700,
    () => [...engine.images.values()].filter(({ parent }) => parent !== '').map(({ id }) => id.slice(7)),
    (name) => {
      const parent = engine.images.get(`sha256:${name}`)?.parent ?? '';
      return parent === '' ? undefined : derivedDirectory(0o755, { parent: derivedFile(() => parent, 0o600) });
    },
  );
  const layers = directory(
    0o755,
    () => [...knownLayers(engine).keys()],
    (name) => {
      const known = knownLayers(engine).get(name);
      return known === undefined ? undefined : layerEntry(known);
    },
  );
  const mounts = directory(
    0o755,
    () => [...engine.lives.keys()],
    (name) => {
      const record = engine.lives.get(name)?.record;
      if (record === undefined) return undefined;
      const image = engine.images.get(record.imageId);
      return derivedDirectory(0o755, {
        'init-id': derivedFile(() => `${record.layerId}-init`),
        'mount-id': derivedFile(() => record.layerId),
        parent: derivedFile(() => (image === undefined ? '' : (chainIds(image).at(-1) ?? ''))),
      });
    },
  );
  const empty = derivedDirectory(0o700, {});
  return derivedDirectory(0o700, {
    distribution: empty,
    imagedb: derivedDirectory(0o700, {
      content: derivedDirectory(0o700, { sha256: images }),
      metadata: derivedDirectory(0o700, { sha256: parents }),
    }),
    layerdb: derivedDirectory(0o700, { mounts, sha256: layers, tmp: derivedDirectory(0o755, {}) }),
    'repositories.json': derivedFile(() => repositories(engine), 0o600),
  });
}
