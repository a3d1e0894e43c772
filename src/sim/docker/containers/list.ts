import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { findImage } from '../images/store.ts';
import { nameMatcher } from '../name-filter.ts';
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

const states = ['created', 'restarting', 'running', 'removing', 'paused', 'exited', 'dead'];
const healths = ['none', 'starting', 'healthy', 'unhealthy'];
type Wanted = ReadonlyMap<string, readonly string[]>;

/** The containers that a list shows, newest first. Throws EngineError 400. Follows moby daemon/list.go. */
export function listContainers(
  engine: Engine,
  wanted: Wanted,
  options: { readonly all: boolean; readonly limit: number },
): readonly Life[] {
  const matches = matcher(engine, wanted);
  const needsAll = options.all || options.limit > 0 || wanted.has('status') || wanted.has('exited');
  const all = [...engine.lives.values()]
    .reverse()
    .sort((left, right) => right.record.createdAt - left.record.createdAt);
  const found = all.filter(
    (life) => (needsAll || life.running || life.record.status === 'restarting') && matches(life),
  );
  return options.limit > 0 ? found.slice(0, options.limit) : found;
}

/** `80`, `80/tcp`, `8000-8010/udp`: the ports in it as `80/tcp`. */
function ports(filter: string, text: string): readonly string[] {
  const [range = '', protocol = 'tcp'] = text.split('/');
  const [first = '', last = first] = range.split('-');
  for (const number of [first, last]) {
    if (!/^\d+$/.test(number))
      throw refuse.badParameter(
        `error while looking up for ${filter} ${text}: strconv.ParseUint: parsing "${number}": invalid syntax`,
      );
  }
  const count = Number(last) - Number(first) + 1;
  return Array.from(
    { length: Math.max(0, Math.min(count, 65_536)) },
    (_, index) => `${Number(first) + index}/${protocol}`,
  );
}

/** Looks at the filters once, then at each container. */
function matcher(engine: Engine, wanted: Wanted): (life: Life) => boolean {
  const values = (name: string) => wanted.get(name);
  for (const value of values('status') ?? [])
    if (!states.includes(value)) throw refuse.invalidFilter(`status=${value}`);
  for (const value of values('health') ?? [])
    if (!healths.includes(value)) throw refuse.badParameter(`Unrecognised filter value for health: ${value}`);
  for (const value of values('exited') ?? [])
    if (!/^[+-]?\d+$/.test(value)) throw refuse.badParameter(`strconv.Atoi: parsing "${value}": invalid syntax`);
  for (const value of values('is-task') ?? [])
    if (!['0', '1', 'true', 'false'].includes(value)) throw refuse.invalidFilter(`is-task=[${value}]`);
  const place = (name: string) =>
    values(name)?.map((value) => {
      const life = engine.findContainer(value);
      if (life === undefined) throw refuse.server(`no such container ${value}`);
      return [...engine.lives.keys()].indexOf(life.record.id);
    });
  const before = place('before');
  const since = place('since');
  const order = new Map([...engine.lives.keys()].map((id, index) => [id, index]));
  const published = values('publish')?.flatMap((value) => ports('publish', value));
  const exposed = values('expose')?.flatMap((value) => ports('expose', value));
  const names = values('name')?.map((value) => nameMatcher(value));
  const any = <T>(list: readonly T[] | undefined, test: (value: T) => boolean) => list?.some(test) ?? true;
  return (life) => {
    const { record } = life;
    const index = order.get(record.id) ?? 0;
    return (
      any(values('id'), (value) => record.id.startsWith(value)) &&
      any(names, (matches) => matches(`/${record.name}`) || matches(record.name)) &&
      any(values('status'), (value) => record.status === value) &&
      any(values('health'), (value) => healthOf(life) === value) &&
      any(values('is-task'), (value) => value === '0' || value === 'false') &&
      any(values('exited'), (value) => record.started && !life.running && record.exitCode === Number(value)) &&
      any(values('volume'), (value) =>
        record.mounts.some((mount) => mount.listed && [mount.name, mount.source, mount.destination].includes(value)),
      ) &&
      any(values('network'), (value) => onNetwork(life, value)) &&
      any(values('ancestor'), (value) => isAncestor(engine, life, value)) &&
      any(before, (other) => index < other) &&
      any(since, (other) => index > other) &&
      any(published, (port) =>
        Object.values(record.ports).some((bindings) => bindings?.some(({ HostPort }) => `${HostPort}/tcp` === port)),
      ) &&
      any(exposed, (port) => life.running && port in (record.config.ExposedPorts ?? {})) &&
      matchesLabels(record.config.Labels, values('label') ?? [])
    );
  };
}

function healthOf({ record }: Life): string {
  return record.health?.status ?? 'none';
}

function onNetwork({ record }: Life, value: string): boolean {
  if (record.endpoints.some(({ network, networkId }) => network === value || networkId.startsWith(value))) return true;
  const mode = record.hostConfig.NetworkMode;
  return record.endpoints.length === 0 && (mode === 'default' ? 'bridge' : mode) === value;
}

function isAncestor(engine: Engine, life: Life, reference: string): boolean {
  try {
    return findImage(engine, reference).id === life.record.imageId;
  } catch {
    return false;
  }
}
