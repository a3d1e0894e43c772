import { z } from 'zod';
import { type DockerDocument, defineCheck } from '#api';
import { alteredDocuments } from '../match/altered.ts';
import { type Condition, conditionSchema, evaluate } from '../match/condition.ts';
import { judgeFindings, judgeGone, judgeMissing } from '../match/judgement.ts';
import { conditionLiterals } from '../match/literals.ts';
import { engineOf, listIn, plainDocuments, watchEngine } from './common.ts';

const page = 'https://docs.docker.com/reference/cli/docker/image/';

const schema = z
  .strictObject({
    /** `nginx`, `nginx:1.27` ...: the tag is `latest` when none is given. */
    reference: z.string(),
    absent: z.literal(true).optional(),
    /** On the document of `docker image inspect`. */
    fields: z.array(conditionSchema).optional(),
  })
  .refine((spec) => spec.absent !== true || spec.fields === undefined, 'an absent image has no fields');

interface Spec {
  readonly reference: string;
  readonly absent?: true | undefined;
  readonly fields?: readonly Condition[] | undefined;
}

interface Observation {
  readonly image: DockerDocument | undefined;
  readonly others: readonly string[];
}

/** `image`: an image exists on the Docker host with these fields, or does not exist. */
export const image = defineCheck<Spec, Observation>({
  kind: 'image',
  summary: 'An image exists on the Docker host with these fields, or does not exist.',
  schema,
  looksAt: 'docker',
  literals: (spec) => [spec.reference, ...(spec.fields ?? []).flatMap(conditionLiterals)],
  observe: async (spec, target) => {
    const engine = engineOf(target);
    const found = await engine.image(spec.reference);
    if (found !== undefined || spec.absent === true) return { image: found, others: [] };
    const tags = (await engine.images()).flatMap((one) => listIn(one, 'RepoTags').map(String));
    return { image: found, others: tags.filter((tag) => tag !== '<none>:<none>') };
  },
  judge: (spec, { image: found, others }) => {
    if (spec.absent === true) return judgeGone('image', spec.reference, found !== undefined, page);
    if (found === undefined) return judgeMissing('image', spec.reference, others, page);
    const findings = (spec.fields ?? []).map((condition) => evaluate(condition, found, plainDocuments));
    return judgeFindings(`image ${spec.reference}`, findings, page);
  },
  mutants: (spec, { image: found }) => {
    if (spec.absent === true)
      return [{ name: 'still there', observation: { image: { RepoTags: [spec.reference] }, others: [] } }];
    if (found === undefined) return [];
    return [
      { name: 'deleted', observation: { image: undefined, others: [] } },
      ...(spec.fields ?? []).flatMap((condition) =>
        alteredDocuments(condition, found).map((altered) => ({
          name: altered.name,
          observation: { image: altered.document as DockerDocument, others: [] },
        })),
      ),
    ];
  },
  watch: watchEngine,
});
