import { MemoryFiles } from '../../runtime/files/memory-files.ts';
import { MemoryStore } from '../../runtime/files/memory-store.ts';
import { UnionFiles } from '../../runtime/files/union-files.ts';
import type { RawFiles } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { findLayer, type StoredLayer } from './stored-layer.ts';

/** A layer with everything below it, as drivers that copy or clone whole file systems keep it. */
export function wholeLayer(engine: Engine, layer: StoredLayer): RawFiles {
  if (layer.whole !== undefined) return layer.whole();
  const below = layer.parents.map((id) => findLayer(engine, id)?.diff());
  const layers = [layer.diff(), ...below].filter((raw) => raw instanceof MemoryFiles);
  return new UnionFiles(layers.toReversed(), new MemoryFiles(new MemoryStore({ now: () => 0 })));
}
