import { z } from 'zod';
import { type DockerDocument, defineCheck } from '#api';
import { alteredDocuments } from '../match/altered.ts';
import { type Condition, conditionSchema, evaluate } from '../match/condition.ts';
import { fact, judgeFindings, judgeGone, judgeMissing } from '../match/judgement.ts';
import { conditionLiterals } from '../match/literals.ts';
import { engineOf, mapIn, plainDocuments, watchEngine } from './common.ts';

const reference = 'https://docs.docker.com/engine/storage/volumes/';

const schema = z
  .strictObject({
    name: z.string().describe('The name of the volume.'),
    absent: z.literal(true).optional().describe('There is no such volume.'),
    driver: z.string().optional().describe('`local`, or the plug-in that keeps it.'),
    labels: z.record(z.string(), z.string()).optional().describe('It has at least these labels.'),
    options: z.record(z.string(), z.string()).optional().describe('It was made with at least these options.'),
    fields: z.array(conditionSchema).optional().describe('Statements about the document of `docker volume inspect`.'),
  })
  .refine((spec) => spec.absent !== true || Object.keys(spec).length === 2, 'an absent volume has no other properties');

interface Spec {
  readonly name: string;
  readonly absent?: true | undefined;
  readonly driver?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly options?: Readonly<Record<string, string>> | undefined;
  readonly fields?: readonly Condition[] | undefined;
}

interface Observation {
  readonly volume: DockerDocument | undefined;
  readonly others: readonly string[];
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
    ...(spec.fields ?? []).flatMap(conditionLiterals),
  ],
  observe: async (spec, target) => {
    const engine = engineOf(target);
    const found = await engine.volume(spec.name);
    const others =
      found === undefined && spec.absent !== true ? (await engine.volumes()).map((one) => String(one.Name)) : [];
    return { volume: found, others };
  },
  judge: (spec, { volume: found, others }, named) => {
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
      observation: { volume: document, others: [] },
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
      ...Object.keys(spec.labels ?? {}).map((key) => changed(`Labels.${key}: removed`, without('Labels', key))),
      ...Object.keys(spec.options ?? {}).map((key) => changed(`Options.${key}: removed`, without('Options', key))),
      ...(spec.fields ?? []).flatMap((condition) =>
        alteredDocuments(condition, found).map((altered) => changed(altered.name, altered.document as DockerDocument)),
      ),
    ];
  },
  watch: watchEngine,
});
