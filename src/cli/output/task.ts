import { inLanguage, type Scenario } from '#api';
import type { Context } from '../context.ts';
import { indentText } from './wrap.ts';

/** A scenario for reading: title, facts in one line, the task. */
export function renderTask({ id, document }: Scenario, { style, language, width }: Context): string {
  const points = document.checks.reduce((sum, check) => sum + check.points, 0);
  const facts = [id, document.domain, document.difficulty, `${document.minutes} min`, `${points} points`].join(' · ');
  return [
    style.bold(inLanguage(document.title, language)),
    style.dim(facts),
    '',
    highlight(indentText(inLanguage(document.task, language), '  ', width), style.cyan),
    '',
  ].join('\n');
}

/** Words in backticks are what one types. */
function highlight(text: string, paint: (text: string) => string): string {
  return text.replace(/`([^`\n]+)`/g, (whole, word: string) => (paint(word) === word ? whole : paint(word)));
}
