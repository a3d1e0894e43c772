import type { Language } from '#api';
import { en, type Messages } from './en.ts';
import { ko } from './ko.ts';

export type { Messages } from './en.ts';

const all: Readonly<Record<Language, Messages>> = { en, ko };

/** What the UI says in that language. */
export function messagesIn(language: Language): Messages {
  return all[language];
}
