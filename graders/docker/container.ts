import { type DockerDocument, type DockerTarget, defineCheck, type Mutant } from '#api';
import { alteredDocuments } from '../match/altered.ts';
import { evaluate, type Finding } from '../match/condition.ts';
import { normalizeImage } from '../match/image.ts';
import { fact, judgeFindings, judgeGone, judgeMissing } from '../match/judgement.ts';
import { conditionLiterals } from '../match/literals.ts';
import { alteredTexts, decodeText, evaluateText, textLiterals } from '../match/text.ts';
import { engineOf, isMap, listIn, mapIn, plainDocuments, plainName, watchEngine } from './common.ts';
import { type ContainerSpec, containerSpecSchema } from './container-spec.ts';
import { mountFindings, mountsOf } from './mounts.ts';
import { alteredVolumes, sameVolumesFinding } from './same-volumes.ts';

const reference = 'https://docs.docker.com/reference/cli/docker/container/run/';
const storageReference = 'https://docs.docker.com/engine/storage/';

interface Observation {
  readonly container: DockerDocument | undefined;
  readonly others: readonly string[];
  /** The id that the wanted image's name has on this host. */
  readonly imageId: string | undefined;
  /** The container whose volumes it has to have. */
  readonly other?: DockerDocument | undefined;
  /** In the order of the spec's files. */
  readonly files: readonly (string | undefined)[];
}

/** `container`: a container exists in this state, with this image, these mounts and files, or does not exist. */
export const container = defineCheck<ContainerSpec, Observation>({
  kind: 'container',
  summary: 'A Docker container exists in this state, with this image, these mounts and files, or does not exist.',
  schema: containerSpecSchema,
  example: {
    name: 'web',
    state: 'running',
    image: 'nginx:1.27',
    mounts: [{ type: 'bind', source: '/srv/pages', target: '/usr/share/nginx/html', readOnly: true }],
    files: [{ path: '/usr/share/nginx/html/index.html', text: { line: '<h1>open</h1>' } }],
  },
  looksAt: 'docker',
  literals: (spec) => [
    spec.name,
    ...(spec.image === undefined ? [] : [spec.image]),
    ...(spec.mounts ?? []).flatMap((mount) => [mount.target, ...(mount.source === undefined ? [] : [mount.source])]),
    ...(spec.volumesOf === undefined ? [] : [spec.volumesOf]),
    ...Object.entries(spec.env ?? {}).flat(),
    ...Object.entries(spec.labels ?? {}).flat(),
    ...(spec.files ?? []).flatMap((file) => [file.path, ...textLiterals(file.text)]),
    ...(spec.fields ?? []).flatMap(conditionLiterals),
  ],
  observe: async (spec, target) => {
    const engine = engineOf(target);
    const found = await engine.container(spec.name);
    if (found === undefined) {
      const others =
        spec.absent === true ? [] : (await engine.containers()).flatMap((one) => listIn(one, 'Names').map(plainName));
      return { container: undefined, others, imageId: undefined, files: [] };
    }
    const wantedImage = spec.image === undefined ? undefined : await engine.image(spec.image);
    const files = await Promise.all((spec.files ?? []).map((file) => readText(engine, spec.name, file.path)));
    const id = wantedImage?.Id;
    const other = spec.volumesOf === undefined ? undefined : await engine.container(spec.volumesOf);
    return { container: found, others: [], imageId: typeof id === 'string' ? id : undefined, other, files };
  },
  judge: (spec, seen, named) => {
    const { container: found } = seen;
    if (spec.absent === true) return judgeGone('container', spec.name, found !== undefined, reference);
    if (found === undefined) return judgeMissing('container', spec.name, seen.others, reference, named);
    return judgeFindings(
      `container ${spec.name}`,
      findingsOf(spec, found, seen),
      spec.mounts === undefined && spec.volumesOf === undefined ? reference : storageReference,
    );
  },
  mutants: (spec, seen) => mutantsOf(spec, seen),
  watch: watchEngine,
});

function findingsOf(spec: ContainerSpec, found: DockerDocument, seen: Observation): readonly Finding[] {
  const state = mapIn(found, 'State');
  const findings: Finding[] = [];
  if (spec.state !== undefined) findings.push(stateFinding(spec.state, state));
  if (spec.exitCode !== undefined) {
    const finished = state.Status === 'exited';
    findings.push(
      fact(
        finished && state.ExitCode === spec.exitCode,
        'State.ExitCode',
        String(spec.exitCode),
        finished ? String(state.ExitCode) : '(not finished)',
      ),
    );
  }
  if (spec.image !== undefined) {
    const used = String(mapIn(found, 'Config').Image ?? '');
    const same = seen.imageId !== undefined && found.Image === seen.imageId;
    findings.push(fact(same || normalizeImage(used) === normalizeImage(spec.image), 'image', spec.image, used));
  }
  if (spec.mounts !== undefined)
    findings.push(...mountFindings(spec.mounts, spec.onlyTheseMounts === true, mountsOf(found)));
  if (spec.volumesOf !== undefined) findings.push(sameVolumesFinding(spec.volumesOf, seen.other, found));
  const variables = new Map(
    listIn(found, 'Config', 'Env').map((entry): [string, string] => {
      const [name = '', ...rest] = String(entry).split('=');
      return [name, rest.join('=')];
    }),
  );
  for (const [name, value] of Object.entries(spec.env ?? {})) {
    findings.push(fact(variables.get(name) === value, `env ${name}`, value, variables.get(name) ?? '(absent)'));
  }
  const labels = mapIn(found, 'Config', 'Labels');
  for (const [name, value] of Object.entries(spec.labels ?? {})) {
    findings.push(
      fact(
        labels[name] === value,
        `label ${name}`,
        value,
        labels[name] === undefined ? '(absent)' : String(labels[name]),
      ),
    );
  }
  for (const [index, file] of (spec.files ?? []).entries())
    findings.push(evaluateText(file.text, file.path, seen.files[index]));
  for (const condition of spec.fields ?? []) findings.push(evaluate(condition, found, plainDocuments));
  return findings;
}

function stateFinding(wanted: string, state: Readonly<Record<string, unknown>>): Finding {
  const status = String(state.Status ?? '(absent)');
  const error = typeof state.Error === 'string' && state.Error !== '' ? ` (${state.Error})` : '';
  const ended = status === 'exited' ? `exited with code ${String(state.ExitCode)}${error}` : `${status}${error}`;
  return {
    holds: status === wanted,
    expected: `State.Status: ${wanted}`,
    observed: `State.Status: ${ended}`,
    en: `${status === 'exited' ? 'It has' : 'It is'} ${ended}; it has to be ${wanted}.`,
    ko: `현재 상태는 ${status === 'exited' ? `종료됨(코드 ${String(state.ExitCode)}${error})` : ended}입니다. 기대하는 상태: ${wanted}.`,
  };
}

function mutantsOf(spec: ContainerSpec, seen: Observation): readonly Mutant<Observation>[] {
  const { container: found } = seen;
  const nothing: Observation = { container: undefined, others: [], imageId: undefined, files: [] };
  if (spec.absent === true)
    return [{ name: 'still there', observation: { ...nothing, container: { Name: `/${spec.name}` } } }];
  if (found === undefined) return [];
  const changed = (name: string, change: DockerDocument, more: Partial<Observation> = {}): Mutant<Observation> => ({
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
  if (spec.state !== undefined) {
    for (const status of ['created', 'running', 'exited'].filter((one) => one !== spec.state)) {
      mutants.push(changed(`State.Status: ${status}`, { State: { ...mapIn(found, 'State'), Status: status } }));
    }
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

async function readText(engine: DockerTarget, name: string, path: string): Promise<string | undefined> {
  const bytes = await engine.readFile(name, path);
  return bytes === undefined ? undefined : decodeText(bytes);
}
