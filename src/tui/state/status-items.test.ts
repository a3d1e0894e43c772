import { expect, test } from 'vitest';
import { languages } from '#api';
import { messagesIn } from '../messages/index.ts';
import { lineText, lineWidth, takeColumns } from '../text/span.ts';
import { type AppState, initialState, type Question } from './model.ts';
import { reduce } from './reduce.ts';
import { statusItems, statusLine } from './status-items.ts';

const at = (columns: number, language: AppState['language'] = 'en') => initialState({ columns, rows: 24 }, language, 0);
const inLab = (state: AppState) => reduce(state, { type: 'lab/opening', scenario: 'p/s' });

test('each key stands where it can be clicked, and none is cut, at every width', () => {
  for (const language of languages) {
    for (let columns = 60; columns <= 200; columns += 1) {
      const state = inLab(at(columns, language));
      const items = statusItems(state, messagesIn(language));
      const line = statusLine(state, messagesIn(language));
      expect(lineWidth(line)).toBeLessThanOrEqual(columns);
      expect(items.map((item) => item.key)).toEqual(expect.arrayContaining(['F1', 'F2', 'F4', 'F5', 'F10']));
      for (const { key, label, x, width } of items) {
        expect(lineText(takeColumns(line, x + width)).endsWith(` ${key} ${label}`)).toBe(true);
      }
    }
  }
});

test('at 80 columns only the language key is left out', () => {
  const keys = statusItems(inLab(at(80)), messagesIn('en')).map((item) => item.key);
  expect(keys).toEqual(['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F9', 'F10']);
});

test.each(['solution', 'reset', 'switch', 'quit'] as const)(
  'the question %s fits 80 columns with its keys',
  (question: Question) => {
    for (const language of languages) {
      const messages = messagesIn(language);
      const line = statusLine(reduce(at(80, language), { type: 'asked', question }), messages);
      expect(lineText(line)).toContain(messages.confirm[question]);
      expect(lineText(line)).toContain(`Esc ${messages.confirm.no}`);
      expect(lineWidth(line)).toBe(80);
    }
  },
);

test('on a narrow screen the question is cut, not its keys', () => {
  const line = lineText(statusLine(reduce(at(60), { type: 'asked', question: 'solution' }), messagesIn('en')));
  expect(line).toMatch(/… {2}Enter yes {2}Esc no $/);
});
