import type { CheckKind, DockerDocument, DockerTarget, Judgement, LayerFile, Target } from '#api';

/** What a fake Docker host has. Everything by its name; `text` by container and path. */
export interface FakeHost {
  readonly containers?: Readonly<Record<string, DockerDocument>>;
  readonly volumes?: Readonly<Record<string, DockerDocument>>;
  readonly images?: Readonly<Record<string, DockerDocument>>;
  readonly text?: Readonly<Record<string, string>>;
  /** The paths in the layers of an image, by its name; `path:uid` what does not belong to root. */
  readonly layers?: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** What containers have in their writable layer. */
  readonly changes?: Readonly<Record<string, readonly string[]>>;
  /** Milliseconds after the beginning of 2026. */
  readonly now?: number;
}

/** A read-only look at a host that exists only in a test. */
export function dockerTarget(host: FakeHost): Target {
  const docker: DockerTarget = {
    container: async (name) => host.containers?.[name],
    volume: async (name) => host.volumes?.[name],
    image: async (reference) => host.images?.[reference],
    containers: async () =>
      Object.entries(host.containers ?? {}).map(([name, { Mounts }]) => ({ Names: [`/${name}`], Mounts })),
    volumes: async () => Object.keys(host.volumes ?? {}).map((name) => ({ Name: name })),
    images: async () => Object.keys(host.images ?? {}).map((name) => ({ RepoTags: [name] })),
    readFile: async (container, path) => bytes(host.text?.[`${container}:${path}`]),
    ...(host.layers === undefined
      ? {}
      : { layers: async (reference) => host.layers?.[reference]?.map((paths) => paths.map(layerFile)) }),
    ...(host.now === undefined ? {} : { now: async () => Date.UTC(2026) + Number(host.now) }),
    ...(host.changes === undefined ? {} : { changes: async (name) => host.changes?.[name] ?? [] }),
    watch: () => {},
  };
  return { kubernetes: undefined, docker, files: { read: async () => undefined, watch: () => {} } };
}

/** A work folder with those files; `machine:path` for files on a machine. */
export function fileTarget(files: Readonly<Record<string, string>>): Target {
  const read = async (path: string, machine?: string): Promise<Uint8Array | undefined> =>
    bytes(files[machine === undefined ? path : `${machine}:${path}`]);
  return { kubernetes: undefined, docker: undefined, files: { read, watch: () => {} } };
}

/** Looks and judges. */
export async function judgeIn(check: CheckKind, spec: object, target: Target): Promise<Judgement> {
  const parsed = check.schema.parse(spec);
  return check.judge(parsed, await check.observe(parsed, target));
}

/** The mutants of what the check sees that pass although they must not; and how many there are. */
export async function survivorsIn(
  check: CheckKind,
  spec: object,
  target: Target,
): Promise<{ readonly all: number; readonly survivors: readonly string[] }> {
  const parsed = check.schema.parse(spec);
  const mutants = check.mutants(parsed, await check.observe(parsed, target));
  const survivors = mutants.filter((mutant) => check.judge(parsed, mutant.observation).verdict === 'pass');
  return { all: mutants.length, survivors: survivors.map((mutant) => mutant.name) };
}

function layerFile(written: string): LayerFile {
  const [path = '', uid = '0'] = written.split(':');
  return { path, uid: Number(uid) };
}

function bytes(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : new TextEncoder().encode(text);
}
