import type { Engine } from '../engine.ts';
import { findImage } from '../images/store.ts';
import { matchesLabels } from '../wire.ts';
import type { Life } from './life.ts';

export const listFilters = [
  'ancestor',
  'before',
  'expose',
  'exited',
  'health',
  'id',
  'isolation',
  'is-task',
  'label',
  'name',
  'network',
  'publish',
  'since',
  'status',
  'volume',
];

/** The containers that a list shows, newest first. */
export function listContainers(
  engine: Engine,
  wanted: ReadonlyMap<string, readonly string[]>,
  options: { readonly all: boolean; readonly limit: number },
): readonly Life[] {
  const needsAll = options.all || options.limit > 0 || wanted.has('status') || wanted.has('exited');
  const all = [...engine.lives.values()]
    .reverse()
    .sort((left, right) => right.record.createdAt - left.record.createdAt);
  const found = all.filter(
    (life) => (needsAll || life.running || life.record.status === 'restarting') && matches(engine, life, wanted),
  );
  return options.limit > 0 ? found.slice(0, options.limit) : found;
}

function matches(engine: Engine, life: Life, wanted: ReadonlyMap<string, readonly string[]>): boolean {
  const { record } = life;
  const any = (name: string, test: (value: string) => boolean) => wanted.get(name)?.some(test) ?? true;
  return (
    any('id', (value) => record.id.startsWith(value)) &&
    any('name', (value) => new RegExp(value).test(`/${record.name}`) || new RegExp(value).test(record.name)) &&
    any('status', (value) => record.status === value) &&
    any('exited', (value) => record.started && !life.running && String(record.exitCode) === value) &&
    any('volume', (value) =>
      record.mounts.some((mount) => mount.listed && [mount.name, mount.source, mount.destination].includes(value)),
    ) &&
    any('network', (value) =>
      record.endpoints.some(({ network, networkId }) => network === value || networkId.startsWith(value)),
    ) &&
    any('ancestor', (value) => isAncestor(engine, life, value)) &&
    any('before', (value) => record.createdAt < (engine.findContainer(value)?.record.createdAt ?? 0)) &&
    any(
      'since',
      (value) => record.createdAt > (engine.findContainer(value)?.record.createdAt ?? Number.POSITIVE_INFINITY),
    ) &&
    any('publish', (value) =>
      Object.values(record.ports).some((bindings) =>
        bindings?.some(({ HostPort }) => HostPort === value.split('/')[0]),
      ),
    ) &&
    any('expose', (value) =>
      Object.keys(record.config.ExposedPorts ?? {}).some((port) => port.split('/')[0] === value.split('/')[0]),
    ) &&
    matchesLabels(record.config.Labels, wanted.get('label') ?? [])
  );
}

function isAncestor(engine: Engine, life: Life, reference: string): boolean {
  try {
    return findImage(engine, reference).id === life.record.imageId;
  } catch {
    return false;
  }
}
