import type { DockerDocument, Mutant } from '#api';
import { alteredDocuments } from '../match/altered.ts';
import { alteredTexts } from '../match/text.ts';
import { isMap, listIn, mapIn } from './common.ts';
import type { ContainerSpec } from './container-spec.ts';
import { alteredDefaults } from './left-to-image.ts';
import { alteredVolumes } from './same-volumes.ts';

/** What the check looked at. */
export interface ContainerObservation {
  readonly container: DockerDocument | undefined;
  readonly others: readonly string[];
  /** The id that the wanted image's name has on this host. */
  readonly imageId: string | undefined;
  /** The container whose volumes it has to have. */
  readonly other?: DockerDocument | undefined;
  /** In the order of the spec's files. */
  readonly files: readonly (string | undefined)[];
  /** The image that it was made from, whatever has its name now. */
  readonly ownImage?: DockerDocument | undefined;
  /** Whether it was there at the beginning. */
  readonly wasThere?: boolean | undefined;
  /** What time it is for the engine, where that matters. */
  readonly now?: number | undefined;
  /** The paths that its writable layer holds or hides. */
  readonly written?: readonly string[] | undefined;
}

/** ContainerObservations of containers that are not right, made from that of one that is. */
export function containerMutants(
  spec: ContainerSpec,
  seen: ContainerObservation,
): readonly Mutant<ContainerObservation>[] {
  const { container: found } = seen;
  const nothing: ContainerObservation = { container: undefined, others: [], imageId: undefined, files: [] };
  if (spec.absent === true)
    return [{ name: 'still there', observation: { ...nothing, container: { Name: `/${spec.name}` } } }];
  if (found === undefined) return [];
  const changed = (
    name: string,
    change: DockerDocument,
    more: Partial<ContainerObservation> = {},
  ): Mutant<ContainerObservation> => ({
    name,
    observation: { ...seen, ...more, container: { ...found, ...change } },
  });
  const config = mapIn(found, 'Config');
  const mutants = [{ name: 'deleted', observation: nothing }];
  const { name: _name, ...demands } = spec;
  if (Object.keys(demands).length > 0) {
    const bare = {
      Name: `/${spec.name}`,
      Image: 'sha256:0',
      State: { Status: 'created' },
      Config: { Image: 'some-other-image' },
    };
    mutants.push({ name: 'names only', observation: { ...nothing, container: bare } });
  }
  if (spec.kept === true) mutants.push(changed('made anew', {}, { wasThere: false }));
  if (spec.state !== undefined) {
    for (const status of ['created', 'running', 'exited'].filter((one) => one !== spec.state)) {
      mutants.push(changed(`State.Status: ${status}`, { State: { ...mapIn(found, 'State'), Status: status } }));
    }
  }
  if (spec.state === 'running') {
    const StartedAt = '2026-01-01T00:00:00Z';
    const state = { ...mapIn(found, 'State'), StartedAt };
    mutants.push(changed('restarted just now', { RestartCount: 1, State: state }, { now: Date.parse(StartedAt) }));
  }
  if (spec.exitCode !== undefined)
    mutants.push(changed('another exit code', { State: { ...mapIn(found, 'State'), ExitCode: spec.exitCode + 1 } }));
  if (spec.image !== undefined) {
    mutants.push(changed('another image', { Image: 'sha256:0', Config: { ...config, Image: `${spec.image}-other` } }));
  }
  const mounts = listIn(found, 'Mounts').filter(isMap);
  for (const wanted of spec.mounts ?? []) {
    const alter = (
      name: string,
      change: (mount: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> | undefined,
    ) =>
      changed(`mount ${wanted.target}: ${name}`, {
        Mounts: mounts.flatMap((mount) =>
          mount.Destination === wanted.target ? [change(mount)].filter(isMap) : [mount],
        ),
        HostConfig: { ...mapIn(found, 'HostConfig'), Tmpfs: {} },
      });
    mutants.push(alter('removed', () => undefined));
    mutants.push(alter('another target', (mount) => ({ ...mount, Destination: `${wanted.target}-x` })));
    if (wanted.type === 'bind') {
      mutants.push(alter('a volume', (mount) => ({ ...mount, Type: 'volume', Name: 'x' })));
      mutants.push(alter('another source', (mount) => ({ ...mount, Source: `${String(mount.Source)}-x` })));
    }
    if (wanted.type === 'volume') {
      mutants.push(alter('a bind', (mount) => ({ ...mount, Type: 'bind', Source: '/x' })));
      if (wanted.source !== undefined) mutants.push(alter('another volume', (mount) => ({ ...mount, Name: 'x' })));
    }
    if (wanted.atMost !== undefined)
      mutants.push(
        changed(`mount ${wanted.target}: no limit`, {
          HostConfig: { ...mapIn(found, 'HostConfig'), Mounts: [], Tmpfs: { [wanted.target]: '' } },
        }),
      );
    if (wanted.readOnly !== undefined)
      mutants.push(alter('the other mode', (mount) => ({ ...mount, RW: wanted.readOnly })));
  }
  if (spec.volumesOf !== undefined) {
    mutants.push({ name: `${spec.volumesOf} deleted`, observation: { ...seen, other: undefined } });
    for (const altered of alteredVolumes(seen.other, mounts))
      mutants.push(changed(altered.name, { Mounts: altered.mounts }));
  }
  if (spec.onlyTheseMounts === true) {
    mutants.push(
      changed('one mount more', {
        Mounts: [...mounts, { Type: 'volume', Name: 'x', Destination: '/one-more', RW: true }],
      }),
    );
  }
  for (const path of spec.noMountAt ?? []) {
    const more = { Type: 'volume', Name: 'x', Destination: path, RW: true };
    mutants.push(changed(`a mount at ${path}`, { Mounts: [...mounts, more] }));
  }
  if (spec.leavesToImage !== undefined) {
    for (const { name, change } of alteredDefaults(spec.leavesToImage, found)) mutants.push(changed(name, change));
  }
  if (spec.image !== undefined && seen.imageId !== undefined)
    mutants.push(changed('an earlier image of that name', { Image: 'sha256:0' }));
  for (const name of Object.keys(spec.env ?? {})) {
    const rest = listIn(found, 'Config', 'Env').filter((entry) => !String(entry).startsWith(`${name}=`));
    mutants.push(changed(`env ${name}: removed`, { Config: { ...config, Env: rest } }));
  }
  for (const name of Object.keys(spec.labels ?? {})) {
    const { [name]: _, ...rest } = mapIn(found, 'Config', 'Labels');
    mutants.push(changed(`label ${name}: removed`, { Config: { ...config, Labels: rest } }));
  }
  for (const [index, file] of (spec.files ?? []).entries()) {
    const replaced = (text: string | undefined) => ({
      files: seen.files.map((one, position) => (position === index ? text : one)),
    });
    mutants.push(changed(`${file.path}: removed`, {}, replaced(undefined)));
    if (file.fromImage === true) mutants.push(changed(`${file.path}: written`, {}, { written: [file.path] }));
    for (const altered of alteredTexts(file.text, seen.files[index] ?? '')) {
      mutants.push(changed(`${file.path}: ${altered.name}`, {}, replaced(altered.text)));
    }
  }
  for (const condition of spec.fields ?? []) {
    for (const { name, document } of alteredDocuments(condition, found))
      mutants.push({ name, observation: { ...seen, container: document as DockerDocument } });
  }
  return mutants;
}
