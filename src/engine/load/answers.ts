import type { Scenario, SolutionEdit } from '#api';
import { maxFileSize, readPackFile } from './pack-files.ts';

/** Where the text of an answer comes from; nothing: it is the solution. */
export interface AnswerSource {
  readonly file?: string | undefined;
  readonly solutionBut?: readonly SolutionEdit[] | undefined;
}

/** What somebody does to solve a scenario, as it would stand in a file. */
export interface AnswerText {
  /** Relative to the scenario's folder; for an edited solution that of the solution. */
  readonly file: string;
  readonly text: string;
  /** The text is not that of the file. */
  readonly edited?: true;
}

/** Why an answer cannot be read, and which part of it in scenario.yaml is to blame. */
export interface AnswerProblem {
  readonly rule: string;
  readonly problem: string;
  readonly remedy?: string;
  readonly place: readonly PropertyKey[];
}

/** Whether a file of a pack is run (true) or applied. */
export function isScript(file: string): boolean {
  return file.endsWith('.sh');
}

/** The answer's own file, or the solution's. */
export function fileOf({ document }: Pick<Scenario, 'document'>, answer: AnswerSource): string {
  return answer.file ?? document.solution.script;
}

/** The text of an answer. `read`: reads a file of the scenario's folder, by default one that lies inside of it. */
export async function readAnswer(
  scenario: Pick<Scenario, 'directory' | 'document'>,
  answer: AnswerSource,
  read = (file: string) => readPackFile(scenario.directory, file),
): Promise<AnswerText | AnswerProblem> {
  const file = fileOf(scenario, answer);
  const source = await read(file);
  if ('problem' in source) return { ...source, place: answer.file === undefined ? ['solutionBut'] : ['file'] };
  if (answer.solutionBut === undefined) return { file, text: source.text };
  let { text } = source;
  for (const [index, edit] of answer.solutionBut.entries()) {
    const edited = editSolution(text, edit, file);
    if (typeof edited !== 'string') return { ...edited, place: ['solutionBut', index, ...edited.place] };
    text = edited;
  }
  return { file, text, edited: true };
}

function editSolution(text: string, edit: SolutionEdit, file: string): string | AnswerProblem {
  if ('append' in edit) {
    if (isScript(file)) return `${text.endsWith('\n') ? text : `${text}\n`}${edit.append}\n`;
    return {
      rule: 'no-script',
      problem: `${file} is no script that something could be done after.`,
      place: ['append'],
    };
  }
  const [key, old, instead] = 'without' in edit ? ['without', edit.without, ''] : ['replace', edit.replace, edit.with];
  if (!text.includes(old)) {
    const problem = `${file} does not hold the text ${JSON.stringify(old)}.`;
    return { rule: 'not-in-solution', problem, remedy: 'Copy it from there, blanks and line ends too.', place: [key] };
  }
  const places = text.split(old).length - 1;
  if (text.length + places * (instead.length - old.length) > maxFileSize) {
    const problem = `${file} becomes larger than the ${maxFileSize} bytes that a file may have.`;
    return { rule: 'too-large', problem, place: ['with'] };
  }
  if (old !== instead) return text.replaceAll(old, () => instead);
  return { rule: 'not-an-edit', problem: `${JSON.stringify(old)} is replaced by itself.`, place: ['with'] };
}
