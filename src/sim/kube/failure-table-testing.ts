import { readFileSync } from 'node:fs';

/** A row of docs/failures.md: what happens, and what is to be seen of it word for word. */
export interface FailureRow {
  readonly symptom: string;
  readonly shows: readonly string[];
}

/** The rows below a heading of docs/failures.md. */
export function failureRows(heading: string): readonly FailureRow[] {
  const page = readFileSync(new URL('../../../docs/failures.md', import.meta.url), 'utf8');
  const [section = ''] = page.split(`\n## ${heading}\n`)[1]?.split('\n## ') ?? [];
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| symptom') && !line.startsWith('| ---'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, symptom = '', shows = '']) => ({
      symptom,
      shows: [...shows.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
    }));
}

/** That text, `…` standing for any other. */
export function asPattern(text: string): RegExp {
  const parts = text.split('…').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(parts.join('.*'));
}
