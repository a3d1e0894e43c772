import type { ArithmeticError } from './arithmetic.ts';
import { ashArithmetic, bashArithmetic, dashArithmetic } from './arithmetic-words.ts';
import { expandPrompt, type PromptFacts, shorten } from './prompt.ts';

/** How shells differ in what they say. What they call `shell` is what `speaker` gives. */
export interface Flavour {
  readonly kind: 'ash' | 'dash' | 'bash';
  /** Who complains: the shell's name, and where the line is told that, too. */
  readonly speaker: (name: string, line: number, talks: boolean) => string;
  readonly bracesExpand: boolean;
  readonly notFound: (shell: string, command: string) => string;
  readonly refused: (shell: string, command: string) => string;
  /** What the shell itself complains about. */
  readonly complaint: (shell: string, text: string) => string;
  readonly cannotCreate: (shell: string, path: string, code: string, description: string) => string;
  readonly cannotOpen: (shell: string, path: string, code: string, description: string) => string;
  /** A file to run that is not there; `shell` is how it was called. */
  readonly noScript: (shell: string, path: string) => { readonly text: string; readonly status: number };
  /** A file to read with `.` that is not there. `isFatal`: it is the builtin that complains, and a script ends with it. */
  readonly noSource: (name: string) => { readonly text: string; readonly status: number; readonly isFatal: boolean };
  /** There is no room for another process. */
  readonly cannotFork: { readonly text: (shell: string) => string; readonly status: number };
  /** An expression that has no value, and the status that ends the script with it. */
  readonly arithmetic: { readonly text: (error: ArithmeticError) => string; readonly status: number };
  /** What `set -u` says of a variable that is not there, and the status of it in a script and with `-c`. */
  readonly unset: { readonly text: string; readonly status: (isFile: boolean) => number };
  /** What becomes of who writes to a variable that is only to be read. */
  readonly readOnly: { readonly text: (name: string) => string; readonly status: number };
  /** `template`: PS1. */
  readonly prompt: (facts: PromptFacts, template: string) => string;
}

const missing = (code: string) => code === 'ENOENT' || code === 'ENOTDIR';

/** BusyBox' sh. Follows shell/ash.c. */
export const ash: Flavour = {
  kind: 'ash',
  speaker: (name) => name,
  bracesExpand: false,
  notFound: (shell, command) => `${shell}: ${command}: not found`,
  refused: (shell, command) => `${shell}: ${command}: Permission denied`,
  complaint: (shell, text) => `${shell}: ${text}`,
  cannotCreate: (shell, path, code, description) =>
    `${shell}: can't create ${path}: ${missing(code) ? 'nonexistent directory' : description}`,
  cannotOpen: (shell, path, code, description) =>
    `${shell}: can't open ${path}: ${missing(code) ? 'no such file' : description}`,
  noScript: (shell, path) => ({ text: `${shell}: can't open '${path}': No such file or directory`, status: 2 }),
  noSource: (name) => ({ text: `can't open '${name}': No such file or directory`, status: 2, isFatal: true }),
  cannotFork: { text: (shell) => `${shell}: can't fork: Resource temporarily unavailable`, status: 2 },
  arithmetic: { text: ashArithmetic, status: 2 },
  unset: { text: 'parameter not set', status: () => 2 },
  readOnly: { text: (name) => `${name}: is read only`, status: 2 },
  prompt: ({ directory, home, superuser }) => `${shorten(directory, home)} ${superuser ? '#' : '$'} `,
};

/** Debian's sh. */
export const dash: Flavour = {
  kind: 'dash',
  speaker: (name, line) => `${name}: ${line}`,
  bracesExpand: false,
  notFound: (shell, command) => `${shell}: ${command}: not found`,
  refused: (shell, command) => `${shell}: ${command}: Permission denied`,
  complaint: (shell, text) => `${shell}: ${text}`,
  cannotCreate: (shell, path, code, description) =>
    `${shell}: cannot create ${path}: ${missing(code) ? 'Directory nonexistent' : description}`,
  cannotOpen: (shell, path, code, description) =>
    `${shell}: cannot open ${path}: ${missing(code) ? 'No such file' : description}`,
  noScript: (shell, path) => ({ text: `${shell}: 0: cannot open ${path}: No such file`, status: 2 }),
  noSource: (name) => ({
    text: name.includes('/') ? `cannot open ${name}: No such file` : `${name}: not found`,
    status: 2,
    isFatal: true,
  }),
  cannotFork: { text: (shell) => `${shell}: Cannot fork`, status: 2 },
  arithmetic: { text: dashArithmetic, status: 2 },
  unset: { text: 'parameter not set', status: () => 2 },
  readOnly: { text: (name) => `${name}: is read only`, status: 2 },
  prompt: ({ superuser }) => (superuser ? '# ' : '$ '),
};

export const bash: Flavour = {
  kind: 'bash',
  speaker: (name, line, talks) => (talks ? name : `${name}: line ${line}`),
  bracesExpand: true,
  notFound: (shell, command) =>
    command.includes('/')
      ? `${shell}: ${command}: No such file or directory`
      : `${shell}: ${command}: command not found`,
  refused: (shell, command) => `${shell}: ${command}: Permission denied`,
  complaint: (shell, text) => `${shell}: ${text}`,
  cannotCreate: (shell, path, _code, description) => `${shell}: ${path}: ${description}`,
  cannotOpen: (shell, path, _code, description) => `${shell}: ${path}: ${description}`,
  noScript: (shell, path) => ({ text: `${shell}: ${path}: No such file or directory`, status: 127 }),
  noSource: (name) => ({ text: `${name}: No such file or directory`, status: 1, isFatal: false }),
  cannotFork: { text: (shell) => `${shell}: fork: Resource temporarily unavailable`, status: 254 },
  arithmetic: { text: bashArithmetic, status: 1 },
  unset: { text: 'unbound variable', status: (isFile) => (isFile ? 1 : 127) },
  readOnly: { text: (name) => `${name}: readonly variable`, status: 1 },
  prompt: (facts, template) => expandPrompt(template, facts),
};
