import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { Problem } from '#api';
import { readPackFile } from '../load/pack-files.ts';
import { solutionsIn } from './answers.ts';
import {
  fitsControlPlane,
  type Imported,
  type ImportedCheck,
  type ImportedExercise,
  notImported,
  slugOf,
  tolerant,
} from './types.ts';

const text = z.union([z.string(), z.number()]).transform(String);

/** An assessment of the public exam simulators. Fields that are not named here say nothing to us. */
const assessmentSchema = z.looseObject({
  questions: z
    .array(
      z.looseObject({
        id: text,
        namespace: z.string().optional(),
        machineHostname: z.string().optional(),
        question: z.string().min(1),
        concepts: z.array(z.string()).optional(),
        verification: z.array(
          z.looseObject({
            id: text,
            description: z.string().min(1),
            verificationScriptFile: z.string().min(1),
            expectedOutput: text.optional(),
            weightage: z.coerce.number().positive().optional(),
          }),
        ),
      }),
    )
    .max(500),
});
type Question = z.infer<typeof assessmentSchema>['questions'][number];

/**
 * The questions of an assessment.json; their scripts lie beside it, or in scripts/validation and scripts/setup, their solutions in an
 * answers.md.
 */
export async function importExam(root: string, file: string): Promise<Imported> {
  const parsed = await readJson(root, file, assessmentSchema);
  if ('problem' in parsed) return { exercises: [], problems: [parsed.problem] };
  const folder = dirname(file);
  const answers = await readFirst(root, folder, ['.'], 'answers.md');
  const solutions = solutionsIn(answers ?? '');
  const results = await Promise.all(
    parsed.value.questions.map(async (question) => {
      const { exercise, problems } = await importQuestion(root, folder, file, question);
      const solution = solutions.get(question.id);
      if (exercise === undefined || solution === undefined) return { problems, exercise };
      const onControlPlane = exercise.onControlPlane && fitsControlPlane([solution]);
      return { problems, exercise: { ...exercise, solution, onControlPlane } };
    }),
  );
  return {
    exercises: results.flatMap(({ exercise }) => (exercise === undefined ? [] : [exercise])),
    problems: results.flatMap(({ problems }) => problems),
  };
}

async function importQuestion(
  root: string,
  folder: string,
  file: string,
  question: Question,
): Promise<{ readonly exercise?: ImportedExercise; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const checks: ImportedCheck[] = [];
  for (const {
    id,
    description,
    verificationScriptFile,
    expectedOutput = '0',
    weightage = 1,
  } of question.verification) {
    const script = await readFirst(root, folder, ['scripts/validation', 'validation', '.'], verificationScriptFile);
    if (script === undefined) {
      const message = `Question ${question.id} is validated by ${verificationScriptFile}, which is not there.`;
      problems.push(notImported(file, 'missing-script', message));
      continue;
    }
    // A number is the exit code, anything else a line that is printed.
    const isCode = /^\d{1,3}$/.test(expectedOutput) && Number(expectedOutput) < 256;
    checks.push({
      id: slugOf(`v${id}-${description}`),
      title: description,
      points: Math.max(1, Math.round(weightage)),
      script: { path: `checks/${slugOf(id)}.sh`, text: script },
      exitCode: isCode ? Number(expectedOutput) : 0,
      ...(isCode ? {} : { line: expectedOutput.trim() }),
    });
  }
  if (checks.length === 0) {
    const message = `Question ${question.id} has no script that validates it.`;
    return { problems: [...problems, notImported(file, 'no-checks', message)] };
  }
  const prepared = await readFirst(root, folder, ['scripts/setup', 'setup', '.'], `q${question.id}_setup.sh`);
  const where = question.machineHostname === undefined ? '' : `\n\nWork on the machine ${question.machineHostname}.`;
  return {
    problems,
    exercise: {
      name: slugOf(`question-${question.id}`),
      title: `Question ${question.id}`,
      task: question.question.trim() + where,
      hint:
        (question.concepts ?? []).length === 0 ? 'None came with it.' : `It is about ${question.concepts?.join(', ')}.`,
      // What fetches something has to say so where there is nothing to fetch from.
      setup:
        prepared === undefined
          ? []
          : [{ path: 'setup/setup.sh', text: /https?:\/\//.test(prepared) ? prepared : tolerant(prepared) }],
      checks,
      lab: 'two-node',
      onControlPlane: fitsControlPlane([prepared ?? '', ...checks.map(({ script }) => script.text)]),
    },
  };
}

/** The first of the files that is there, as text. Nothing outside of `root` is read. */
async function readFirst(
  root: string,
  folder: string,
  places: readonly string[],
  name: string,
): Promise<string | undefined> {
  for (const place of places) {
    const read = await readPackFile(root, join(folder, place, name));
    if ('text' in read) return read.text;
  }
  return undefined;
}

/** A JSON file in the shape of a schema, or why not. */
export async function readJson<T>(
  root: string,
  file: string,
  schema: z.ZodType<T>,
): Promise<{ readonly value: T } | { readonly problem: Problem }> {
  const read = await readPackFile(root, relative(root, join(root, file)));
  if ('problem' in read) return { problem: notImported(file, read.rule, read.problem) };
  try {
    const result = schema.safeParse(JSON.parse(read.text));
    if (result.success) return { value: result.data };
    const [issue] = result.error.issues;
    const place = (issue?.path ?? []).map(String).join('.');
    return { problem: notImported(file, 'unknown-layout', `${place}: ${issue?.message ?? 'unknown'}.`) };
  } catch (error) {
    return { problem: notImported(file, 'json-syntax', `${error instanceof Error ? error.message : error}.`) };
  }
}
