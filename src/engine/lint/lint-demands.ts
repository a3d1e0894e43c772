import type { Language } from '#api';
import type { LoadedScenario } from '../load/instantiate.ts';
import type { Add } from './add.ts';
import { type Demand, demandsOf, holdsDemand } from './demands.ts';
import { listItems, oneLine, quotedPhrases, wordsOf } from './words.ts';

const remedy =
  'Add a check that cites it, or a wrong answer that breaks it; if it demands nothing, list its words below given.';

/**
 * What the task demands and nobody grades: a list item that no check cites; a word such as "must" or "leave" that neither a check cites
 * nor a wrong answer breaks, each of which is proved to fail; a word in backticks that no check mentions.
 */
export function lintDemands(scenario: LoadedScenario, language: Language, add: Add): void {
  const task = scenario.document.task[language];
  if (task === undefined) return;
  lintItems(scenario, task, language, add);
  lintSentences(scenario, task, language, add);
  lintIdentity(scenario, task, language, add);
  lintQuoted(scenario, task, language, add);
}

function lintItems({ document }: LoadedScenario, task: string, language: Language, add: Add): void {
  const citations = document.checks.map((check) => oneLine(check.cites[language] ?? check.cites.en));
  for (const item of listItems(task)) {
    if (citations.some((cites) => item.includes(cites) || cites.includes(item))) continue;
    add(
      ['task', language],
      'ungraded-requirement',
      `No check cites this requirement of the task (${language}): "${item}".`,
      { remedy: 'Add a check that cites it, or write it outside of the list.' },
    );
  }
}

function lintSentences({ document }: LoadedScenario, task: string, language: Language, add: Add): void {
  const graded = [
    ...document.checks.map(({ cites }) => cites[language] ?? ''),
    ...document.wrong.flatMap(({ breaks }) => breaks?.[language] ?? []),
    ...(document.given ?? []),
  ];
  const ungraded = demandsOf(task, language).filter(
    (demand) => !graded.some((words) => holdsDemand(task, words, demand)),
  );
  for (const sentence of new Set(ungraded.map((demand) => demand.sentence))) {
    add(
      ['task', language],
      'ungraded-requirement',
      `This sentence of the task demands something (${language}) that nobody grades: "${sentence}"`,
      { remedy },
    );
  }
}

/** What must not be made anew looks the same when it is: words that are cited are not graded by that alone. */
function lintIdentity({ document }: LoadedScenario, task: string, language: Language, add: Add): void {
  const citing = document.checks.map(({ cites }) => cites[language] ?? '');
  const graded = [
    ...document.checks
      .filter(({ spec }) => spec.kept === true || spec.unchanged === true)
      .map(({ cites }) => cites[language] ?? ''),
    ...document.wrong.flatMap(({ breaks }) => breaks?.[language] ?? []),
    ...(document.given ?? []),
  ];
  const holds = (texts: readonly string[], demand: Demand) => texts.some((words) => holdsDemand(task, words, demand));
  for (const demand of demandsOf(task, language)) {
    if (!demand.ofIdentity || holds(graded, demand) || !holds(citing, demand)) continue;
    add(
      ['task', language],
      'ungraded-identity',
      `This sentence of the task demands that something stays the one that it was (${language}), and no check that cites it has kept or unchanged: "${demand.sentence}"`,
      {
        severity: 'warning',
        remedy: 'Add kept to the check, or a wrong answer that breaks it by making the thing anew.',
      },
    );
  }
}

function lintQuoted({ document }: LoadedScenario, task: string, language: Language, add: Add): void {
  const words = new Set(document.checks.flatMap((check) => [...wordsOf(check.spec)]));
  const given = new Set(document.given ?? []);
  for (const phrase of new Set(quotedPhrases(task))) {
    const parts = phrase.split(/[:=,\s]+/).filter((part) => part !== '');
    if (given.has(phrase) || words.has(phrase) || parts.every((part) => words.has(part))) continue;
    add(
      ['task', language],
      'ungraded-requirement',
      `The task says \`${phrase}\` (${language}), but no check mentions it.`,
      { remedy: 'Grade it, or list it below given.' },
    );
  }
}
