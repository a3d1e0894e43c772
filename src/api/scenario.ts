import { z } from 'zod';
import { curriculumRow } from './curriculum.ts';
import { type ParameterValues, parametersSchema } from './parameters.ts';
import { localizedText } from './text.ts';

const slug = z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'lower-case letters, digits and dashes');
const relativePath = z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))/, 'a path inside the scenario folder');

/** A file to lay out before the learner starts: in the work folder, or on a machine of the lab. */
const setupFile = z.strictObject({
  machine: z.string().optional().describe('The machine of the lab that it lies on; without it the work folder.'),
  path: z.string().min(1).describe('Relative to the work folder; absolute on a machine.'),
  content: z.string().describe('What it says.'),
  mode: z
    .string()
    .regex(/^0[0-7]{3}$/)
    .optional()
    .describe('Octal text such as `"0644"`.'),
});

/** Files of root, laid out by their path in the container or volume. */
const dockerFiles = z.array(
  z.strictObject({
    path: z.string().regex(/^\//).describe('Absolute in a container, from its top in a volume.'),
    content: z.string().describe('What it says.'),
  }),
);

/** A container, volume or image name that the setup makes on the Docker host. */
const setupDocker = z.strictObject({
  volumes: z
    .array(
      z.strictObject({
        name: z.string().describe('Its name.'),
        labels: z.record(z.string(), z.string()).optional().describe('Its labels.'),
        files: dockerFiles.optional().describe('Files of root in it.'),
      }),
    )
    .optional()
    .describe('Volumes, made first.'),
  containers: z
    .array(
      z.strictObject({
        name: z.string().describe('Its name.'),
        image: z.string().describe('The image, one of those that the lab has.'),
        command: z.array(z.string()).optional().describe('What it runs instead of the command of the image.'),
        binds: z.array(z.string()).optional().describe('As after `docker run -v`.'),
        volumes: z.array(z.string()).optional().describe('Paths that get an anonymous volume each.'),
        env: z.array(z.string()).optional().describe('As after `docker run -e`.'),
        user: z.string().optional().describe('As after `docker run --user`.'),
        files: dockerFiles
          .optional()
          .describe('There before its first process starts; below a mount they lie in what is mounted.'),
        running: z.boolean().optional().describe('Whether it is started; by default it is.'),
        ends: z.literal(true).optional().describe('It comes to an end by itself: the learner begins once it has.'),
      }),
    )
    .optional()
    .describe('Containers, made in order.'),
});

const statusWord = z.string().regex(/^[A-Z][A-Za-z]*$/, 'one word as Kubernetes writes it, such as Pending');

/** What an object of the setup is when the learner begins, where that is not what a sound one comes to. */
const readyEntry = z.strictObject({
  kind: z
    .enum(['Pod', 'PersistentVolumeClaim', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'])
    .describe('The kind of the object.'),
  namespace: z.string().optional().describe('By default `default`.'),
  name: z.string().describe('Its name.'),
  is: z
    .union([statusWord, z.array(statusWord).min(2)])
    .describe(
      'A phase (`Pending`, `Failed`), a condition that is true (`Progressing`), or why a container waits or ended (`CrashLoopBackOff`); of a workload also such a word of one of its Pods. Of several any one will do.',
    ),
});

/** What a cluster of somebody's own has to have; the simulated lab is made to fit. */
const needsSchema = z.strictObject({
  version: z
    .string()
    .regex(/^v1\.\d+$/, 'a release such as v1.33')
    .optional()
    .describe('At least that release: `v1.33`.'),
  nodes: z.number().int().positive().optional().describe('So many nodes that are ready and take any Pod.'),
  defaultStorageClass: z.literal(true).optional().describe('A StorageClass for claims that name none.'),
  storageClasses: z
    .array(z.string())
    .optional()
    .describe('StorageClasses, by name. Those that claims of the setup name need not be listed.'),
});
export type Needs = z.infer<typeof needsSchema>;

export const setupSchema = z.strictObject({
  needs: needsSchema
    .optional()
    .describe("What a cluster of somebody's own has to have; the simulated lab is made to fit."),
  manifests: z.array(relativePath).optional().describe('Manifest files, applied in order.'),
  files: z.array(setupFile).optional().describe('Files in the work folder or on machines of the lab.'),
  docker: setupDocker.optional().describe('What lies on the Docker host.'),
  ready: z
    .array(readyEntry)
    .optional()
    .describe(
      'Objects that are broken when the learner begins. All others have to become ready: Pods ready or done, workloads with all their Pods, claims bound unless their class waits for a consumer that they lack.',
    ),
  scripts: z
    .array(relativePath)
    .optional()
    .describe(
      "Shell scripts, run in order in the lab's environment after everything else; only where the pack is trusted.",
    ),
});
export type Setup = z.infer<typeof setupSchema>;

/** One gradable statement. `spec` belongs to the check kind (graders/), which brings the schema for it. */
export const checkEntrySchema = z.strictObject({
  id: slug.describe('What other checks, answers and reports call it by.'),
  title: localizedText.describe('What the checklist shows: the statement that is graded.'),
  kind: z.string().describe('The kind of check; it decides what `spec` says.'),
  points: z.number().int().positive().describe('What it is worth.'),
  cites: localizedText.describe('The words of the task that demand this, verbatim, in each language.'),
  why: localizedText.optional().describe('Why it matters, shown with a failed check.'),
  reference: z.url().optional().describe('A page of the Kubernetes or Docker documentation.'),
  dependsOn: z
    .array(slug)
    .optional()
    .describe('Ids of checks without which this one is not judged: it fails with "not judged because ...".'),
  within: z
    .string()
    .regex(/^\d+(ms|s|m)$/)
    .optional()
    .describe(
      'How long to wait for it to become true, such as `10s`. Checks on demand wait; the live checklist does not.',
    ),
  stableFor: z
    .string()
    .regex(/^\d+(ms|s|m)$/)
    .optional()
    .describe('Once it is true it has to stay true for that long, such as `5s`.'),
  never: z
    .literal(true)
    .optional()
    .describe('The statement must not be true. It needs dependsOn: what does not exist does nothing wrong either.'),
  gate: z.literal(true).optional().describe('Unless this one passes, none of the others is judged.'),
  partial: z
    .literal(true)
    .optional()
    .describe('Points by criterion: so many of them as hold, rounded down. Without it all of the points or none.'),
  equivalent: z
    .array(
      z.strictObject({
        mutant: z.string().min(1).describe('As `pack test` names it.'),
        reason: z.string().min(10).describe('Why it is as right.'),
      }),
    )
    .optional()
    .describe('Mutants that the check lets pass because they are an equally right answer.'),
  spec: z
    .record(z.string(), z.unknown())
    .describe('What is looked at and what it has to be; the fields are those of the kind.'),
});
export type CheckEntry = z.infer<typeof checkEntrySchema>;

/** What one of `solutionBut` makes of the solution: all places of a text replaced or taken away, or commands at its end. */
const solutionEdit = z.union([
  z.strictObject({
    replace: z.string().min(1).describe('A text of the solution, all places of it.'),
    with: z.string().describe('What stands there instead.'),
  }),
  z.strictObject({ without: z.string().min(1).describe('A text of the solution that is taken away, at all places.') }),
  z.strictObject({ append: z.string().min(1).describe('Commands at the end of the solution.') }),
]);
export type SolutionEdit = z.infer<typeof solutionEdit>;

/** An answer besides the solution. It says either `file` or `solutionBut`. */
const answer = {
  name: slug.describe('What reports call it by.'),
  description: localizedText.describe('What the learner did.'),
  file: relativePath
    .optional()
    .describe(
      "A manifest (applied) or a shell script (run in the lab's environment), below `wrong/` or `right/`. Either this or `solutionBut`.",
    ),
  solutionBut: z.array(solutionEdit).min(1).optional().describe('The solution, edited by these one after the other.'),
};

/** A known wrong answer: `pack test` proves that it fails exactly the checks it names. */
export const wrongAnswerSchema = z.strictObject({
  ...answer,
  fails: z.array(slug).min(1).describe('Ids of the checks that fail; all others pass.'),
  breaks: localizedText
    .optional()
    .describe('The words of the task, verbatim, that it goes against: for demands that no check cites.'),
});
export type WrongAnswer = z.infer<typeof wrongAnswerSchema>;

/** Another right answer than the solution: `pack test` proves that it gets full marks. */
export const rightAnswerSchema = z.strictObject(answer);
export type RightAnswer = z.infer<typeof rightAnswerSchema>;

/** `scenario.yaml`: one exercise. */
export const scenarioSchema = z.strictObject({
  apiVersion: z.literal('cka-lab.dev/v1').describe('The version of the format.'),
  kind: z.literal('Scenario').describe('What this file describes.'),
  metadata: z
    .strictObject({ name: slug.describe('Lower-case letters, digits and dashes; unique in the pack.') })
    .describe('What the scenario is called by.'),
  title: localizedText.describe('What lists show.'),
  domain: slug.describe('The group that lists show it in, such as `storage`.'),
  difficulty: z.enum(['easy', 'medium', 'hard']).describe('For somebody who prepares for the exam.'),
  minutes: z.number().int().positive().describe('How long somebody takes who knows how.'),
  objectives: z.array(localizedText).optional().describe('What one can do afterwards.'),
  references: z.array(z.url()).optional().describe('Pages of the documentation that help.'),
  lab: z.string().describe('The name of an environment, such as `two-node`.'),
  scriptsOn: slug
    .optional()
    .describe(
      "The machine of the lab that all scripts run on, as root: setup, checks, solution, other answers. Without it the learner's own, in the lab's environment.",
    ),
  uses: z
    .array(z.enum(['kubernetes', 'docker']))
    .min(1)
    .describe('What the scenario acts on; decides which clients a learner needs.'),
  backends: z
    .array(z.enum(['sim', 'live']))
    .min(1)
    .describe(
      "`live`: also a cluster of the learner's own, or one that kind makes for the lab; with Docker his own engine.",
    ),
  notLive: localizedText.optional().describe('Why it is for the simulator only.'),
  coverage: z
    .array(curriculumRow)
    .min(1)
    .optional()
    .describe('Rows of a curriculum that it lets people practise, such as `B7`.'),
  parameters: parametersSchema
    .optional()
    .describe('What differs from learner to learner: `${{ name }}` in texts and manifests, `$name` in scripts.'),
  task: localizedText.describe('What the learner reads, in Markdown. What is graded stands in backticks.'),
  given: z
    .array(z.string())
    .optional()
    .describe(
      'Words of the task, in backticks or such as "has to", that describe what is given, not what is demanded: nobody has to grade them.',
    ),
  setup: setupSchema.optional().describe('What is there when the learner begins.'),
  checks: z.array(checkEntrySchema).min(1).describe('The statements that are graded.'),
  hints: z.array(localizedText).min(1).describe('From a nudge to nearly the answer, shown one by one.'),
  solution: z
    .strictObject({
      script: relativePath.describe("A shell script, run in the lab's environment."),
      explanation: localizedText.describe('Why it is right, shown after the script.'),
    })
    .describe('A right answer that `pack test` plays.'),
  right: z
    .array(rightAnswerSchema)
    .optional()
    .describe('Answers that go another way than the solution and are as right.'),
  wrong: z.array(wrongAnswerSchema).describe('Answers that people really get wrong, each with the checks that fail.'),
});
export type ScenarioDocument = z.infer<typeof scenarioSchema>;

/** A scenario that was loaded from disk and is sound. */
export interface Scenario {
  /** `<pack>/<name>`, unique among all packs. */
  readonly id: string;
  readonly pack: string;
  readonly name: string;
  /** Absolute. */
  readonly directory: string;
  /** With the parameters filled in. */
  readonly document: ScenarioDocument;
  /** Of its parameters; missing when it has none. */
  readonly values?: ParameterValues;
  /** What the values were drawn from; missing: the first ones. */
  readonly seed?: string;
}

/** What finds the scenario again, values and all: `<pack>/<name>`, and `@<seed>` where there is one. */
export function scenarioReference({ id, seed }: Pick<Scenario, 'id' | 'seed'>): string {
  return seed === undefined ? id : `${id}@${seed}`;
}

/** The id (or name) and the seed that a reference holds. */
export function parseReference(reference: string): { readonly id: string; readonly seed?: string } {
  const at = reference.indexOf('@');
  return at < 0 ? { id: reference } : { id: reference.slice(0, at), seed: reference.slice(at + 1) };
}
