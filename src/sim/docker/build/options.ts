import { z } from 'zod';
import { parseJsonStrict } from '#apimachinery';
import { parseReference } from '../../runtime/index.ts';
import { refuse } from '../engine-error.ts';
import { parsePlatform } from '../platform.ts';
import { flag } from '../wire.ts';

/** What a client asks for with `POST /build`. */
export interface BuildOptions {
  readonly dockerfile: string;
  readonly quiet: boolean;
  readonly noCache: boolean;
  readonly pull: boolean;
  /** After a step that went well, its container goes away. */
  readonly remove: boolean;
  /** After every step. */
  readonly forceRemove: boolean;
  readonly target: string;
  /** Familiar references with tags. */
  readonly tags: readonly string[];
  /** Undefined: named, but without a value. */
  readonly buildArguments: ReadonlyMap<string, string | undefined>;
  readonly labels: ReadonlyMap<string, string>;
  readonly hostConfig: Readonly<Record<string, unknown>>;
}

function readMap<T>(query: URLSearchParams, name: string, what: string, schema: z.ZodType<T>): ReadonlyMap<string, T> {
  const text = query.get(name) ?? '';
  if (text === '') return new Map();
  try {
    return new Map(Object.entries(z.record(z.string(), schema).nullable().parse(parseJsonStrict(text).value) ?? {}));
  } catch (error) {
    const isMismatch = error instanceof z.ZodError || !(error instanceof Error);
    const why = isMismatch ? 'json: cannot unmarshal' : error.message;
    throw refuse.badParameter(`error reading ${what}: ${why}`);
  }
}

/** Throws EngineError. */
export function readOptions(query: URLSearchParams): BuildOptions {
  const version = query.get('version') ?? '';
  if (version === '2') throw refuse.notSimulated('BuildKit; set DOCKER_BUILDKIT=0');
  if (version !== '' && version !== '1') throw refuse.server(`invalid version "${version}"`);
  if (flag(query, 'squash')) throw refuse.badParameter('squash is only supported with experimental mode');
  if (query.has('securityopt')) {
    throw refuse.badParameter('The daemon on this platform does not support setting security options on build');
  }
  const platform = query.get('platform') ?? '';
  if (platform !== '') parsePlatform(platform);
  const remote = query.get('remote') ?? '';
  if (remote !== '') throw refuse.notSimulated('build contexts from the network');
  const forceRemove = flag(query, 'forcerm');
  const rm = query.get('rm') ?? '';
  const given = readMap(query, 'buildargs', 'build args', z.string().nullable());
  const number = (name: string) => Number(query.get(name) ?? 0) || 0;
  const dockerfile = query.get('dockerfile') ?? '';
  return {
    dockerfile: dockerfile === '' ? 'Dockerfile' : dockerfile,
    quiet: flag(query, 'q'),
    noCache: flag(query, 'nocache'),
    pull: flag(query, 'pull'),
    remove: forceRemove || rm === '' || flag(query, 'rm'),
    forceRemove,
    target: query.get('target') ?? '',
    tags: readTags(query.getAll('t')),
    buildArguments: new Map([...given].map(([name, value]) => [name, value ?? undefined])),
    labels: readMap(query, 'labels', 'labels', z.string()),
    hostConfig: {
      NetworkMode: query.get('networkmode') ?? '',
      Memory: number('memory'),
      MemorySwap: number('memswap'),
      CpuShares: number('cpushares'),
      CpuPeriod: number('cpuperiod'),
      CpuQuota: number('cpuquota'),
      CpusetCpus: query.get('cpusetcpus') ?? '',
      CpusetMems: query.get('cpusetmems') ?? '',
      CgroupParent: query.get('cgroupparent') ?? '',
      ShmSize: number('shmsize'),
      ExtraHosts: query.getAll('extrahosts'),
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}

function readTags(names: readonly string[]): readonly string[] {
  const tags = names
    .filter((name) => name !== '')
    .map((name) => {
      const reference = parseReference(name);
      if ('error' in reference) throw refuse.server(reference.error);
      if (reference.digest !== undefined) throw refuse.server('build tag cannot contain a digest');
      return `${reference.familiarName}:${reference.tag ?? 'latest'}`;
    });
  return [...new Set(tags)];
}
