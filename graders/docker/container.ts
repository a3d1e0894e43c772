import { type DockerDocument, type DockerTarget, defineCheck, josa } from '#api';
import { evaluate, type Finding } from '../match/condition.ts';
import { normalizeImage } from '../match/image.ts';
import { fact, judgeFindings, judgeGone, judgeMissing } from '../match/judgement.ts';
import { conditionLiterals } from '../match/literals.ts';
import { decodeText, evaluateText, textLiterals } from '../match/text.ts';
import { engineOf, listIn, mapIn, offeredByEngine, plainDocuments, plainName, watchEngine } from './common.ts';
import { type ContainerObservation, containerMutants } from './container-mutants.ts';
import { type ContainerSpec, containerSpecSchema } from './container-spec.ts';
import { imageFileFinding } from './image-files.ts';
import { keptFinding, nobodyNoted } from './kept.ts';
import { leftToImageFindings } from './left-to-image.ts';
import { mountFindings, mountsOf, noMountFindings } from './mounts.ts';
import { sameVolumesFinding } from './same-volumes.ts';

const reference = 'https://docs.docker.com/reference/cli/docker/container/run/';
const storageReference = 'https://docs.docker.com/engine/storage/';

/** `container`: a container exists in this state, with this image, these mounts and files, or does not exist. */
export const container = defineCheck<ContainerSpec, ContainerObservation>({
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
    ...(spec.mounts ?? []).flatMap(({ atMost }) => (atMost === undefined ? [] : [String(atMost)])),
    ...(spec.noMountAt ?? []),
    ...Object.entries(spec.env ?? {}).flat(),
    ...Object.entries(spec.labels ?? {}).flat(),
    ...(spec.files ?? []).flatMap((file) => [file.path, ...textLiterals(file.text)]),
    ...(spec.fields ?? []).flatMap(conditionLiterals),
  ],
  runs: (spec) =>
    spec.absent === true
      ? undefined
      : {
          name: `container ${spec.name}`,
          isSaid: spec.state !== undefined || spec.exitCode !== undefined || saysState(spec.fields ?? []),
        },
  originals: async (spec, target) => {
    const found = spec.kept === true ? await engineOf(target).container(spec.name) : undefined;
    return found === undefined ? [] : [{ kind: 'Container', metadata: { name: spec.name, uid: String(found.Id) } }];
  },
  observe: async (spec, target) => {
    const engine = engineOf(target);
    const found = await engine.container(spec.name);
    if (found === undefined) {
      const others =
        spec.absent === true ? [] : (await engine.containers()).flatMap((one) => listIn(one, 'Names').map(plainName));
      return { container: undefined, others, imageId: undefined, files: [] };
    }
    if (spec.kept === true && target.originals === undefined) throw nobodyNoted();
    const wasThere = spec.kept === true ? target.originals?.[String(found.Id)] !== undefined : undefined;
    const wantedImage = spec.image === undefined ? undefined : await engine.image(spec.image);
    const files = await Promise.all((spec.files ?? []).map((file) => readText(engine, spec.name, file.path)));
    const id = wantedImage?.Id;
    const other = spec.volumesOf === undefined ? undefined : await engine.container(spec.volumesOf);
    const ownImage = spec.leavesToImage === undefined ? undefined : await engine.image(String(found.Image));
    const written = spec.files?.some(({ fromImage }) => fromImage)
      ? await offeredByEngine(
          engine.changes,
          'What containers have written cannot be looked at in this lab.',
        )(spec.name)
      : undefined;
    const now = spec.state === 'running' && restartsOf(found) > 0 ? await engine.now?.() : undefined;
    const imageId = typeof id === 'string' ? id : undefined;
    return { container: found, others: [], imageId, other, files, ownImage, written, now, wasThere };
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
  mutants: containerMutants,
  watch: watchEngine,
});

const saysState = (fields: readonly unknown[]) => /\bState\./.test(JSON.stringify(fields));

function findingsOf(spec: ContainerSpec, found: DockerDocument, seen: ContainerObservation): readonly Finding[] {
  const state = mapIn(found, 'State');
  const findings: Finding[] = [];
  if (spec.kept === true) findings.push(keptFinding(seen.wasThere === true));
  if (spec.state !== undefined) {
    const finding = stateFinding(spec.state, state);
    findings.push(finding.holds && seen.now !== undefined ? restartFinding(found, seen.now) : finding);
  }
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
  if (spec.image !== undefined) findings.push(imageFinding(spec.image, found, seen.imageId));
  if (spec.mounts !== undefined)
    findings.push(...mountFindings(spec.mounts, spec.onlyTheseMounts === true, mountsOf(found)));
  if (spec.noMountAt !== undefined) findings.push(...noMountFindings(spec.noMountAt, mountsOf(found)));
  if (spec.leavesToImage !== undefined) findings.push(...leftToImageFindings(spec.leavesToImage, found, seen.ownImage));
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
  for (const [index, file] of (spec.files ?? []).entries()) {
    const text = evaluateText(file.text, file.path, seen.files[index]);
    findings.push(text);
    if (file.fromImage === true && text.holds)
      findings.push(imageFileFinding(file.path, mountsOf(found), seen.written ?? []));
  }
  for (const condition of spec.fields ?? []) findings.push(evaluate(condition, found, plainDocuments));
  return findings;
}

/** A name may have gone to another image since; without that image only the name tells. */
function imageFinding(wanted: string, container: DockerDocument, id: string | undefined): Finding {
  const used = String(mapIn(container, 'Config').Image ?? '');
  const isNamed = normalizeImage(used) === normalizeImage(wanted);
  if (!isNamed || id === undefined || container.Image === id)
    return fact(isNamed || (id !== undefined && container.Image === id), 'image', wanted, used);
  return {
    holds: false,
    expected: `image: ${wanted}`,
    observed: `image: an earlier ${used}`,
    en: `It was made from an earlier image: ${wanted} is the name of another one by now.`,
    ko: `예전 이미지로 만든 컨테이너입니다. ${wanted}${josa(wanted, '은/는')} 이제 다른 이미지를 가리킵니다.`,
  };
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

const restartsOf = (container: DockerDocument) => Number(container.RestartCount ?? 0);

/** For so long, in milliseconds, a container has to run before the engine itself believes that it does not end again at once. */
const provenRun = 10_000;

/** A restart policy lets a container run again and again that ends each time: it runs, and yet it does not keep running. */
function restartFinding(container: DockerDocument, now: number): Finding {
  const ran = now - Date.parse(String(mapIn(container, 'State').StartedAt));
  const [count, seconds] = [restartsOf(container), Math.max(0, Math.floor(ran / 1000))];
  return {
    // Where one of the two times is unknown, nothing is held against it.
    holds: !(ran < provenRun),
    expected: 'State.Status: running',
    observed: `State.Status: running (for ${seconds} s, restarted ${count} times)`,
    en: `It has ended and was restarted (${count} times, the last one ${seconds} s ago): that it keeps running shows when it has run for ${provenRun / 1000} s.`,
    ko: `종료되어 재시작되었습니다(${count}번, 마지막 재시작은 ${seconds}초 전). ${provenRun / 1000}초 이상 실행되어야 계속 실행 중이라고 볼 수 있습니다.`,
  };
}

async function readText(engine: DockerTarget, name: string, path: string): Promise<string | undefined> {
  const bytes = await engine.readFile(name, path);
  return bytes === undefined ? undefined : decodeText(bytes);
}
