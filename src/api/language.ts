import type { LocalizedText } from './text.ts';

/** The languages that learners can read. */
export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

/** The text in that language, else in English. */
export function inLanguage(text: LocalizedText, language: Language): string {
  return text[language] ?? text.en;
}
