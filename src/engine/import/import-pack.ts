import { stringify } from 'yaml';
import type { Problem } from '#api';
import { foldersWith } from '../load/pack-files.ts';
import { importExam } from './exam.ts';
import { importKillercoda } from './killercoda.ts';
import { namesOnlyScript } from './names-only.ts';
import { withLabNodes } from './nodes.ts';
import { type Imported, type ImportedExercise, notImported } from './types.ts';

/** The files of a pack, by their path, and what could not be taken over. */
export interface ImportedPack {
  readonly files: Readonly<Record<string, string>>;
  readonly exercises: number;
  readonly checks: number;
  /** Exercises that came with a solution. */
  readonly solutions: number;
  readonly problems: readonly Problem[];
}

/**
 * Others' exercises as a pack: every assessment.json and every index.json of a Killercoda scenario below the folder. Their
 * scripts are copied, never run. What is made is not proved: `pack test` tells what the scripts are worth.
 */
export async function importPack(root: string, name: string): Promise<ImportedPack> {
  const relative = (folder: string, file: string): string =>
    `${folder.slice(root.length + 1)}/${file}`.replace(/^\//, '');
  const exams = (await foldersWith(root, 'assessment.json')).map((folder) =>
    importExam(root, relative(folder, 'assessment.json')),
  );
  const courses = (await foldersWith(root, 'index.json')).map((folder) =>
    importKillercoda(root, relative(folder, 'index.json')),
  );
  const imported: readonly Imported[] = await Promise.all([...exams, ...courses]);
  const problems = imported.flatMap((one) => [...one.problems]);
  const exercises = withUniqueNames(imported.flatMap((one) => one.exercises.map(withLabNodes)));
  if (exercises.length === 0) {
    problems.push(
      notImported('.', 'nothing-to-import', 'There is no assessment.json and no index.json with exercises.'),
    );
  }
  const files: Record<string, string> = { 'pack.yaml': packYaml(name) };
  for (const exercise of exercises) {
    for (const [path, text] of Object.entries(filesOf(exercise))) files[`imported/${exercise.name}/${path}`] = text;
  }
  const checks = exercises.reduce((sum, exercise) => sum + exercise.checks.length, 0);
  const solutions = exercises.filter(({ solution }) => solution !== undefined).length;
  return { files, exercises: exercises.length, checks, solutions, problems };
}

const noSolution = '#!/bin/sh\necho "No solution came with this exercise: write it here." >&2\nexit 1\n';

function withUniqueNames(exercises: readonly ImportedExercise[]): readonly ImportedExercise[] {
  const used = new Map<string, number>();
  return exercises.map((exercise) => {
    const count = (used.get(exercise.name) ?? 0) + 1;
    used.set(exercise.name, count);
    return count === 1 ? exercise : { ...exercise, name: `${exercise.name}-${count}` };
  });
}

function packYaml(name: string): string {
  return stringify({
    apiVersion: 'cka-lab.dev/v1',
    kind: 'Pack',
    metadata: { name },
    title: { en: `Imported: ${name}` },
    version: '0.0.0',
  });
}

function filesOf(exercise: ImportedExercise): Readonly<Record<string, string>> {
  const scripts = [...exercise.setup, ...exercise.checks.map(({ script }) => script)];
  const ids = idsOf(exercise);
  const namesOnly = namesOnlyScript(exercise.checks.map(({ script }) => script.text));
  const [firstLine = exercise.task] = exercise.task.split('\n');
  const document = {
    apiVersion: 'cka-lab.dev/v1',
    kind: 'Scenario',
    metadata: { name: exercise.name },
    title: { en: exercise.title },
    domain: 'imported',
    difficulty: 'medium',
    minutes: 10,
    lab: exercise.lab,
    ...(exercise.onControlPlane ? { scriptsOn: 'controlplane' } : {}),
    uses: ['kubernetes'],
    backends: ['sim'],
    ...(exercise.setup.length === 0 ? {} : { setup: { scripts: exercise.setup.map(({ path }) => path) } }),
    task: { en: exercise.task },
    checks: exercise.checks.map((check, index) => ({
      id: ids[index],
      title: { en: check.title },
      kind: 'command',
      points: check.points,
      cites: { en: firstLine },
      spec: {
        script: check.script.path,
        timeout: 600,
        ...(check.exitCode === 0 ? {} : { exitCode: check.exitCode }),
        ...(check.line === undefined ? {} : { stdout: { line: check.line } }),
      },
    })),
    hints: [{ en: exercise.hint }],
    solution: {
      script: 'solution.sh',
      explanation: {
        en:
          exercise.solution === undefined
            ? 'No solution came with it.'
            : 'The commands and manifests of the answers that came with it.',
      },
    },
    wrong:
      namesOnly === undefined
        ? []
        : [
            {
              name: 'names-only',
              description: { en: 'Objects with the right names, and nothing else right.' },
              file: 'wrong/names-only.sh',
              fails: ids,
            },
          ],
  };
  return {
    'scenario.yaml': stringify(document, { lineWidth: 0 }),
    'solution.sh': exercise.solution ?? noSolution,
    ...(namesOnly === undefined ? {} : { 'wrong/names-only.sh': namesOnly }),
    ...Object.fromEntries(scripts.map(({ path, text }) => [path, text.replaceAll('\r\n', '\n')])),
  };
}

/** The ids of the checks, those that stand twice with a number. */
function idsOf({ checks }: ImportedExercise): readonly string[] {
  const used = new Set<string>();
  return checks.map(({ id }, index) => {
    const own = used.has(id) ? `${id}-${index}` : id;
    used.add(own);
    return own;
  });
}
