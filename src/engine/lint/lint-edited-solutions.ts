import { join, relative } from 'node:path';
import type { Problem } from '#api';
import { isScript, readAnswer } from '../load/answers.ts';
import type { LoadedScenario } from '../load/instantiate.ts';
import type { Pack } from '../load/load-pack.ts';
import { type FileText, readPackFile } from '../load/pack-files.ts';
import { lintScript } from './lint-script.ts';

/** What is wrong with answers that are the solution but for some edits: what they change is not there, or what they bring in is risky. */
export async function lintEditedSolutions(pack: Pack, scenario: LoadedScenario): Promise<readonly Problem[]> {
  const { document, source } = scenario;
  const { script } = document.solution;
  const read = await readPackFile(pack.directory, join(relative(pack.directory, scenario.directory), script));
  // That it cannot be read is said of the solution.
  if ('problem' in read) return [];
  const fromMemory = async (): Promise<FileText> => read;
  const variables = Object.keys(scenario.values ?? {});
  const risks = (text: string) => (isScript(script) ? lintScript(text, scenario.file, variables) : []);
  const known = new Set(risks(read.text).map(({ message }) => message));
  const problems: Problem[] = [];
  for (const list of ['right', 'wrong'] as const) {
    for (const [index, answer] of (document[list] ?? []).entries()) {
      if (answer.solutionBut === undefined) continue;
      const edited = await readAnswer(scenario, answer, fromMemory);
      if ('problem' in edited) {
        const { rule, problem: message, remedy, place } = edited;
        problems.push({
          file: scenario.file,
          ...source.at([list, index, ...place]),
          severity: 'error',
          rule,
          message,
          ...(remedy === undefined ? {} : { remedy }),
        });
        continue;
      }
      const place = source.at([list, index, 'solutionBut']);
      problems.push(
        ...risks(edited.text)
          .filter(({ message }) => !known.has(message))
          .map((risk) => ({ ...risk, ...place })),
      );
    }
  }
  return problems;
}
