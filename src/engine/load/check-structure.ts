import type { Problem, ScenarioDocument } from '#api';
import { didYouMean } from './check-shape.ts';
import type { PositionedYaml } from './parse-yaml.ts';

/** What is wrong between the parts of a scenario: ids that stand twice, that do not exist, that depend on themselves. */
export function checkStructure(document: ScenarioDocument, source: PositionedYaml, file: string): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (path: readonly PropertyKey[], rule: string, message: string, remedy?: string): void => {
    problems.push({
      file,
      ...source.at(path),
      severity: 'error',
      rule,
      message,
      ...(remedy === undefined ? {} : { remedy }),
    });
  };
  const ids = document.checks.map((check) => check.id);
  const known = [...new Set(ids)];
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) < index) add(['checks', index, 'id'], 'duplicate-id', `The check id ${id} stands twice.`);
  }
  for (const [index, check] of document.checks.entries()) {
    for (const [position, id] of (check.dependsOn ?? []).entries()) {
      if (!ids.includes(id)) {
        add(['checks', index, 'dependsOn', position], 'unknown-id', `There is no check ${id}.`, didYouMean(id, known));
      }
    }
    if (leadsBack(document, check.id)) {
      add(['checks', index, 'dependsOn'], 'cycle', `The check ${check.id} depends on itself.`);
    }
  }
  const earlier: string[] = [];
  for (const [name, parameter] of Object.entries(document.parameters ?? {})) {
    const not = 'prefixOf' in parameter ? undefined : parameter.not;
    if (not !== undefined && !earlier.includes(not)) {
      const remedy = earlier.length === 0 ? undefined : didYouMean(not, earlier);
      add(['parameters', name, 'not'], 'unknown-id', `There is no parameter ${not} above ${name}.`, remedy);
    }
    earlier.push(name);
  }
  for (const list of ['right', 'wrong'] as const) {
    const answers = document[list] ?? [];
    const names = answers.map(({ name }) => name);
    for (const [index, answer] of answers.entries()) {
      if (names.indexOf(answer.name) < index) {
        add([list, index, 'name'], 'duplicate-id', `The ${list} answer ${answer.name} stands twice.`);
      }
      if ((answer.file === undefined) === (answer.solutionBut === undefined)) {
        const said = answer.file === undefined ? 'neither' : 'both';
        const remedy = 'A file of its own, or the edits that make it of the solution.';
        add(
          [list, index],
          'one-answer',
          `The ${list} answer ${answer.name} says ${said} of file and solutionBut.`,
          remedy,
        );
      }
    }
  }
  for (const [index, wrong] of document.wrong.entries()) {
    for (const [position, id] of wrong.fails.entries()) {
      if (!ids.includes(id)) {
        add(['wrong', index, 'fails', position], 'unknown-id', `There is no check ${id}.`, didYouMean(id, known));
      }
    }
  }
  return problems;
}

function leadsBack(document: ScenarioDocument, start: string): boolean {
  const seen = new Set<string>();
  const next = [start];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    for (const dependency of document.checks.find((check) => check.id === id)?.dependsOn ?? []) {
      if (dependency === start) return true;
      if (!seen.has(dependency)) next.push(dependency);
      seen.add(dependency);
    }
  }
  return false;
}
