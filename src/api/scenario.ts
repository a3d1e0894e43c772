import { z } from 'zod';
import { curriculumRow } from './curriculum.ts';
import { type ParameterValues, parametersSchema } from './parameters.ts';
import { localizedText } from './text.ts';

const slug = z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'lower-case letters, digits and dashes');
const relativePath = z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))/, 'a path inside the scenario folder');

/** A file to lay out before the learner starts: in the work folder, or on a machine of the lab. */
const setupFile = z.strictObject({
  machine: z.string().optional(),
  path: z.string().min(1),
  content: z.string(),
  /** Octal text such as `"0644"`. */
  mode: z
    .string()
    .regex(/^0[0-7]{3}$/)
    .optional(),
});

/** Files of root, laid out by their path in the container or volume. */
const dockerFiles = z.array(z.strictObject({ path: z.string().regex(/^\//), content: z.string() }));

/** A container, volume or image name that the setup makes on the Docker host. */
const setupDocker = z.strictObject({
  volumes: z
    .array(
      z.strictObject({
        name: z.string(),
        labels: z.record(z.string(), z.string()).optional(),
        files: dockerFiles.optional(),
      }),
    )
    .optional(),
  containers: z
    .array(
      z.strictObject({
        name: z.string(),
        image: z.string(),
        command: z.array(z.string()).optional(),
        /** As after `docker run -v`. */
        binds: z.array(z.string()).optional(),
        /** Paths that get an anonymous volume each. */
        volumes: z.array(z.string()).optional(),
        env: z.array(z.string()).optional(),
        /** As after `docker run --user`. */
        user: z.string().optional(),
        /** There before its first process starts; below a mount they lie in what is mounted. */
        files: dockerFiles.optional(),
        running: z.boolean().optional(),
        /** It comes to an end by itself: the learner begins once it has. */
        ends: z.literal(true).optional(),
      }),
    )
    .optional(),
});

const statusWord = z.string().regex(/^[A-Z][A-Za-z]*$/, 'one word as Kubernetes writes it, such as Pending');

/** What an object of the setup is when the learner begins, where that is not what a sound one comes to. */
const readyEntry = z.strictObject({
  kind: z.enum(['Pod', 'PersistentVolumeClaim', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job']),
  /** By default `default`. */
  namespace: z.string().optional(),
  name: z.string(),
  /**
   * A phase (`Pending`, `Failed`), a condition that is true (`Progressing`), or why a container waits or ended (`CrashLoopBackOff`);
   * of a workload also such a word of one of its Pods. Of several any one will do.
   */
  is: z.union([statusWord, z.array(statusWord).min(2)]),
});

/** What a cluster of somebody's own has to have; the simulated lab is made to fit. */
const needsSchema = z.strictObject({
  /** At least that release: `v1.33`. */
  version: z
    .string()
    .regex(/^v1\.\d+$/, 'a release such as v1.33')
    .optional(),
  /** So many nodes that are ready and take any Pod. */
  nodes: z.number().int().positive().optional(),
  /** A StorageClass for claims that name none. */
  defaultStorageClass: z.literal(true).optional(),
  /** StorageClasses, by name. Those that claims of the setup name need not be listed. */
  storageClasses: z.array(z.string()).optional(),
});
export type Needs = z.infer<typeof needsSchema>;

export const setupSchema = z.strictObject({
  needs: needsSchema.optional(),
  /** Manifest files, applied in order. */
  manifests: z.array(relativePath).optional(),
  files: z.array(setupFile).optional(),
  docker: setupDocker.optional(),
  /**
   * Objects that are broken when the learner begins. All others have to become ready: Pods ready or done, workloads with all their
   * Pods, claims bound unless their class waits for a consumer that they lack.
   */
  ready: z.array(readyEntry).optional(),
  /** Shell scripts, run in order in the lab's environment after everything else; only where the pack is trusted. */
  scripts: z.array(relativePath).optional(),
});
export type Setup = z.infer<typeof setupSchema>;

/** One gradable statement. `spec` belongs to the check kind (graders/), which brings the schema for it. */
export const checkEntrySchema = z.strictObject({
  id: slug,
  title: localizedText,
  kind: z.string(),
  points: z.number().int().positive(),
  /** The words of the task that demand this, verbatim, in each language. */
  cites: localizedText,
  /** Why it matters, shown with a failed check. */
  why: localizedText.optional(),
  /** A page of the Kubernetes or Docker documentation. */
  reference: z.url().optional(),
  /** Ids of checks without which this one is not judged: it fails with "not judged because ...". */
  dependsOn: z.array(slug).optional(),
  /** How long to wait for it to become true, such as `10s`. Checks on demand wait; the live checklist does not. */
  within: z
    .string()
    .regex(/^\d+(ms|s|m)$/)
    .optional(),
  /** Once it is true it has to stay true for that long, such as `5s`. */
  stableFor: z
    .string()
    .regex(/^\d+(ms|s|m)$/)
    .optional(),
  /** The statement must not be true. It needs dependsOn: what does not exist does nothing wrong either. */
  never: z.literal(true).optional(),
  /** Unless this one passes, none of the others is judged. */
  gate: z.literal(true).optional(),
  /** Points by criterion: so many of them as hold, rounded down. Without it all of the points or none. */
  partial: z.literal(true).optional(),
  /** Mutants (as `pack test` names them) that the check lets pass because they are an equally right answer, and why they are. */
  equivalent: z.array(z.strictObject({ mutant: z.string().min(1), reason: z.string().min(10) })).optional(),
  spec: z.record(z.string(), z.unknown()),
});
export type CheckEntry = z.infer<typeof checkEntrySchema>;

/** What one of `solutionBut` makes of the solution: all places of a text replaced or taken away, or commands at its end. */
const solutionEdit = z.union([
  z.strictObject({ replace: z.string().min(1), with: z.string() }),
  z.strictObject({ without: z.string().min(1) }),
  z.strictObject({ append: z.string().min(1) }),
]);
export type SolutionEdit = z.infer<typeof solutionEdit>;

/** An answer besides the solution. It says either `file` or `solutionBut`. */
const answer = {
  name: slug,
  description: localizedText,
  /** A manifest (applied) or a shell script (run in the lab's environment), below `wrong/` or `right/`. */
  file: relativePath.optional(),
  /** The solution, edited by these one after the other. */
  solutionBut: z.array(solutionEdit).min(1).optional(),
};

/** A known wrong answer: `pack test` proves that it fails exactly the checks it names. */
export const wrongAnswerSchema = z.strictObject({
  ...answer,
  fails: z.array(slug).min(1),
  /** The words of the task, verbatim, that it goes against: for demands that no check cites. */
  breaks: localizedText.optional(),
});
export type WrongAnswer = z.infer<typeof wrongAnswerSchema>;

/** Another right answer than the solution: `pack test` proves that it gets full marks. */
export const rightAnswerSchema = z.strictObject(answer);
export type RightAnswer = z.infer<typeof rightAnswerSchema>;

/** `scenario.yaml`: one exercise. */
export const scenarioSchema = z.strictObject({
  apiVersion: z.literal('cka-lab.dev/v1'),
  kind: z.literal('Scenario'),
  metadata: z.strictObject({ name: slug }),
  title: localizedText,
  domain: slug,
  difficulty: z.enum(['easy', 'medium', 'hard']),
  minutes: z.number().int().positive(),
  objectives: z.array(localizedText).optional(),
  references: z.array(z.url()).optional(),
  /** An environment's name below labs/environments. */
  lab: z.string(),
  /**
   * The machine of the lab that all scripts run on, as root: setup, checks, solution, other answers. Without it the learner's own, in
   * the lab's environment.
   */
  scriptsOn: slug.optional(),
  /** What the scenario acts on; decides which clients a learner needs. */
  uses: z.array(z.enum(['kubernetes', 'docker'])).min(1),
  /** `live`: also a cluster of the learner's own, or one that kind makes for the lab; with Docker his own engine. */
  backends: z.array(z.enum(['sim', 'live'])).min(1),
  /** Why it is for the simulator only. */
  notLive: localizedText.optional(),
  /** Rows of a curriculum that it lets people practise, such as `B7`; those of the bundled packs stand in scenarios/curriculum.yaml. */
  coverage: z.array(curriculumRow).min(1).optional(),
  /** What differs from learner to learner: `${{ name }}` in texts and manifests, `$name` in scripts. */
  parameters: parametersSchema.optional(),
  task: localizedText,
  /** Words of the task, in backticks or such as "has to", that describe what is given, not what is demanded: nobody has to grade them. */
  given: z.array(z.string()).optional(),
  setup: setupSchema.optional(),
  checks: z.array(checkEntrySchema).min(1),
  hints: z.array(localizedText).min(1),
  solution: z.strictObject({ script: relativePath, explanation: localizedText }),
  /** Answers that go another way than the solution and are as right. */
  right: z.array(rightAnswerSchema).optional(),
  wrong: z.array(wrongAnswerSchema),
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
