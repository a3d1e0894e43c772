import { type Language, type Scenario, type Target, UserError } from '#api';
import { drawFor, grade, type LoadedScenario, layOut, originalsOf, prepare } from '#engine';
import { splitManifest } from './manifest-documents.ts';
import { readSubmission, type Submission } from './read-submission.ts';
import type { ClassroomLab, ClassroomTools, GradebookRow } from './types.ts';

/** Grades one submission after the other, each in a lab that was put back to its beginning. Labs are opened when needed. */
export interface Grader {
  grade(
    student: string,
    scenario: LoadedScenario,
    folder: string | undefined,
    skip: ReadonlySet<string>,
  ): Promise<GradebookRow>;
  close(): Promise<void>;
}

const maxProblems = 50;

export function createGrader(tools: ClassroomTools, language: Language, seed?: string): Grader {
  let opened: (ClassroomLab & { readonly name: string }) | undefined;
  const close = async (): Promise<void> => {
    const { lab } = opened ?? {};
    opened = undefined;
    await lab?.destroy().catch(() => {});
  };
  const labFor = async (scenario: Scenario): Promise<ClassroomLab & { readonly fresh: boolean }> => {
    const name = scenario.document.lab;
    if (opened?.name === name) return { ...opened, fresh: false };
    await close();
    opened = { ...(await tools.openLab(scenario)), name };
    return { ...opened, fresh: true };
  };
  return {
    close,
    async grade(student, given, folder, skip) {
      const problems: string[] = [];
      let scenario = given;
      try {
        if (seed !== undefined) scenario = drawFor(given, { seed: seed === 'student' ? student : seed }, tools.checks);
        if (folder === undefined) return { student, scenario: scenario.id, problems: ['Nothing was handed in.'] };
        const submission = await readSubmission(folder, skip);
        problems.push(...submission.problems);
        if (submission.manifests.length === 0 && submission.answers.size === 0 && problems.length === 0) {
          problems.push('The folder is empty.');
        }
        const { lab, clock, fresh } = await labFor(scenario);
        // A lab that was just opened is at its beginning.
        await (fresh ? layOut : prepare)(scenario, lab, { clock });
        const originals = await originalsOf(scenario, tools.checks, lab.target);
        problems.push(...(await apply(submission, lab)));
        await lab.settled();
        const report = await grade({
          scenario,
          target: { ...withAnswers(lab.target, scenario, submission), originals },
          checks: tools.checks,
          clock,
          language,
          backend: 'sim',
          wait: false,
        });
        return { student, scenario: scenario.id, report, problems: problems.slice(0, maxProblems) };
      } catch (error) {
        // One submission never spoils another: the lab that went wrong is not used again.
        await close();
        const reason = error instanceof Error ? error.message : String(error);
        return { student, scenario: scenario.id, problems: [...problems, `It could not be graded: ${reason}`] };
      }
    },
  };
}

/** Applies document by document; what is refused is told in the server's own words, and the rest still counts. */
async function apply(submission: Submission, lab: ClassroomLab['lab']): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { file, text } of submission.manifests) {
    const split = splitManifest(file, text);
    problems.push(...split.problems);
    for (const document of split.documents) {
      try {
        await lab.applyManifests(document.text);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        problems.push(`${file}:${document.line}: ${error.message}`);
      }
    }
  }
  return problems;
}

/** Files of the work folder are those of the scenario's setup and those handed in. Nothing is written to disk. */
function withAnswers(target: Target, scenario: Scenario, submission: Submission): Target {
  const files = new Map<string, Uint8Array>();
  for (const file of scenario.document.setup?.files ?? []) {
    if (file.machine === undefined) files.set(clean(file.path), new TextEncoder().encode(file.content));
  }
  for (const [path, content] of submission.answers) files.set(clean(path), content);
  for (const { file, text } of submission.manifests) files.set(clean(file), new TextEncoder().encode(text));
  return {
    ...target,
    files: {
      read: async (path, machine) =>
        machine === undefined ? files.get(clean(path)) : target.files.read(path, machine),
      watch: (changed, signal) => target.files.watch(changed, signal),
    },
  };
}

function clean(path: string): string {
  return path.replace(/^(\.\/)+/, '').replace(/\/+/g, '/');
}
