import { z } from 'zod';

/** The languages that learners can read. */
export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

/** What learners read: always English, Korean where it was translated (lint warns where not). */
export const localizedText = z.strictObject({ en: z.string().min(1), ko: z.string().min(1).optional() });
export type LocalizedText = z.infer<typeof localizedText>;

/** The text in that language, else in English. */
export function inLanguage(text: LocalizedText, language: Language): string {
  return text[language] ?? text.en;
}
