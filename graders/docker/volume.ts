import { z } from 'zod';
import { type DockerDocument, defineCheck, josa } from '#api';
import { alteredDocuments } from '../match/altered.ts';
import { cleanPath } from '../match/compare.ts';
import { type Condition, conditionSchema, evaluate, type Finding } from '../match/condition.ts';
import { fact, judgeFindings, judgeGone, judgeMissing } from '../match/judgement.ts';
import { conditionLiterals } from '../match/literals.ts';
import { engineOf, isMap, listIn, mapIn, plainDocuments, plainName, watchEngine } from './common.ts';

const reference = 'https://docs.docker.com/engine/storage/volumes/';

const schema = z
  .strictObject({
    name: z.string().describe('The name of the volume.'),
    absent: z.literal(true).optional().describe('There is no such volume.'),
    driver: z.string().optional().describe('`local`, or the plug-in that keeps it.'),
    labels: z.record(z.string(), z.string()).optional().describe('It has at least these labels.'),
    options: z.record(z.string(), z.string()).optional().describe('It was made with at least these options.'),
    notMountedAt: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('No container, whatever its name, has it at these paths.'),
    fields: z.array(conditionSchema).optional().describe('Statements about the document of `docker volume inspect`.'),
  })
  .refine((spec) => spec.absent !== true || Object.keys(spec).length === 2, 'an absent volume has no other properties');

interface Spec {
  readonly name: string;
  readonly absent?: true | undefined;
  readonly driver?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly options?: Readonly<Record<string, string>> | undefined;
  readonly notMountedAt?: readonly string[] | undefined;
  readonly fields?: readonly Condition[] | undefined;
}

interface Observation {
  readonly volume: DockerDocument | undefined;
  readonly others: readonly string[];
  /** Which containers have it, and where. */
  readonly users?: readonly VolumeUser[] | undefined;
}

interface VolumeUser {
  readonly name: string;
  readonly target: string;
}

/** `volume`: a Docker volume exists with this driver, these labels and options, or does not exist. */
export const volume = defineCheck<Spec, Observation>({
  kind: 'volume',
  summary: 'A Docker volume exists with this driver, these labels and options, or does not exist.',
  schema,
  example: { name: 'pages', driver: 'local', labels: { team: 'web' } },
  looksAt: 'docker',
  literals: (spec) => [
    spec.name,
    ...(spec.driver === undefined || spec.driver === 'local' ? [] : [spec.driver]),
    ...Object.entries(spec.labels ?? {}).flat(),
    ...Object.entries(spec.options ?? {}).flat(),
    ...(spec.notMountedAt ?? []),
    ...(spec.fields ?? []).flatMap(conditionLiterals),
  ],
  observe: async (spec, target) => {
    const engine = engineOf(target);
    const found = await engine.volume(spec.name);
    const others =
      found === undefined && spec.absent !== true ? (await engine.volumes()).map((one) => String(one.Name)) : [];
    const users = spec.notMountedAt === undefined ? undefined : usersOf(spec.name, await engine.containers());
    return { volume: found, others, users };
  },
  judge: (spec, { volume: found, others, users }, named) => {
    if (spec.absent === true) return judgeGone('volume', spec.name, found !== undefined, reference);
    if (found === undefined) return judgeMissing('volume', spec.name, others, reference, named);
    const wanted = (
      name: string,
      values: Readonly<Record<string, string>> | undefined,
      there: Readonly<Record<string, unknown>>,
    ) =>
      Object.entries(values ?? {}).map(([key, value]) =>
        fact(there[key] === value, `${name}.${key}`, value, there[key] === undefined ? '(absent)' : String(there[key])),
      );
    return judgeFindings(
      `volume ${spec.name}`,
      [
        ...(spec.driver === undefined
          ? []
          : [fact(found.Driver === spec.driver, 'Driver', spec.driver, String(found.Driver))]),
        ...wanted('Labels', spec.labels, mapIn(found, 'Labels')),
        ...wanted('Options', spec.options, mapIn(found, 'Options')),
        ...(spec.notMountedAt ?? []).map((path) => notMountedFinding(path, users ?? [])),
        ...(spec.fields ?? []).map((condition) => evaluate(condition, found, plainDocuments)),
      ],
      reference,
    );
  },
  mutants: (spec, seen) => {
    const { volume: found } = seen;
    if (spec.absent === true)
      return [{ name: 'still there', observation: { volume: { Name: spec.name }, others: [] } }];
    if (found === undefined) return [];
    const changed = (name: string, document: DockerDocument) => ({
      name,
      observation: { ...seen, volume: document },
    });
    const without = (field: 'Labels' | 'Options', key: string): DockerDocument => ({
      ...found,
      [field]: Object.fromEntries(Object.entries(mapIn(found, field)).filter(([name]) => name !== key)),
    });
    return [
      { name: 'deleted', observation: { volume: undefined, others: [] } },
      ...(spec.labels === undefined && spec.options === undefined
        ? []
        : [changed('names only', { Name: spec.name, Driver: 'local', Labels: null, Options: null })]),
      ...(spec.driver === undefined ? [] : [changed('Driver: other', { ...found, Driver: `${spec.driver}-other` })]),
      ...(spec.notMountedAt ?? []).map((target) => ({
        name: `mounted at ${target}`,
        observation: { ...seen, users: [{ name: 'x', target }] },
      })),
      ...Object.keys(spec.labels ?? {}).map((key) => changed(`Labels.${key}: removed`, without('Labels', key))),
      ...Object.keys(spec.options ?? {}).map((key) => changed(`Options.${key}: removed`, without('Options', key))),
      ...(spec.fields ?? []).flatMap((condition) =>
        alteredDocuments(condition, found).map((altered) => changed(altered.name, altered.document as DockerDocument)),
      ),
    ];
  },
  watch: watchEngine,
});

/** The containers that have a volume, stopped ones too, from the list of all containers. */
function usersOf(volume: string, containers: readonly DockerDocument[]): readonly VolumeUser[] {
  return containers.flatMap((container) =>
    listIn(container, 'Mounts')
      .filter(isMap)
      .filter(({ Type, Name }) => Type === 'volume' && Name === volume)
      .map(({ Destination }) => ({
        name: plainName(listIn(container, 'Names')[0]),
        target: String(cleanPath(String(Destination))),
      })),
  );
}

function notMountedFinding(path: string, users: readonly VolumeUser[]): Finding {
  const there = users.find(({ target }) => target === cleanPath(path));
  const name = there?.name ?? '(none)';
  return {
    holds: there === undefined,
    expected: `containers that have it at ${path}: (none)`,
    observed: `containers that have it at ${path}: ${name}`,
    en: `The container ${name} still has it at ${path}.`,
    ko: `컨테이너 ${name}${josa(name, '이/가')} 아직 이 볼륨을 ${path}에 마운트하고 있습니다.`,
  };
}
