import { type Language, UserError } from '#api';
import type { Environment } from '#platform';
import type { Style } from './output/style.ts';

/** What a verb gets from outside. */
export interface Context {
  readonly environment: Environment;
  /** The person's working directory. */
  readonly directory: string;
  readonly language: Language;
  readonly style: Style;
  /** Whether standard output is a terminal. */
  readonly terminal: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly width: number;
  /** Writes to standard output; a line end is not added. */
  readonly write: (text: string) => void;
  /** Writes a line for people to standard error. */
  readonly note: (line: string) => void;
  /** From the first call on Ctrl-C aborts that signal, once; a verb that does not ask for it is ended by Ctrl-C. */
  readonly interruption: () => AbortSignal;
}

/**
 * The language that was asked for, else that of CKA_LAB_LANG or the locale, else English. UserError for a wish that cannot be
 * fulfilled: a locale is none.
 */
export function chooseLanguage(asked: string | undefined, environment: Environment): Language {
  if (asked !== undefined && !/^(en|ko)([_.@-]|$)/i.test(asked)) {
    throw new UserError('unknown-language', `There is no language "${asked}".`, 'Use en or ko.');
  }
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  const wanted = asked ?? (environment.CKA_LAB_LANG || locale);
  return /^ko([_.@-]|$)/i.test(wanted) ? 'ko' : 'en';
}
