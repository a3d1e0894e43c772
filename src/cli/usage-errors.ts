import type { Command } from 'commander';
import { didYouMean } from '#api';

/** commander's words about wrong usage as one sentence and a next step, with the nearest names. */
export function explainUsage(text: string, command: Command): string {
  const [first = ''] = text.replace(/^error: /, '').split('\n');
  const sentence = first.trim().replace(/\.$/, '');
  const tooMany = /^too many arguments for '.*'\. Expected (\d+) arguments? but got \d+: (.*)$/.exec(sentence);
  const told = tooMany === null ? sentence : tooManyWords(fullName(command), Number(tooMany[1]), tooMany[2] ?? '');
  return `${told.charAt(0).toLowerCase()}${told.slice(1)}.\n  ${nextStep(text, sentence, command)}\n`;
}

function tooManyWords(name: string, takes: number, given: string): string {
  const limit = takes === 0 ? 'no arguments' : takes === 1 ? 'one argument' : `${takes} arguments`;
  return `${name} takes ${limit}, but was given: ${given}`;
}

function nextStep(text: string, sentence: string, command: Command): string {
  const unknown = /^unknown command '(.*)'$/.exec(sentence)?.[1];
  const near = unknown === undefined ? undefined : didYouMean(unknown, visibleNames(command));
  if (near !== undefined) return near;
  const option = /\(Did you mean (.*)\?\)/.exec(text)?.[1];
  if (option !== undefined) return `Did you mean ${option}?`;
  if (command.parent === null) return 'cka-lab --help lists the commands; each has --help.';
  return `cka-lab ${fullName(command)} --help shows what it takes.`;
}

function visibleNames(command: Command): readonly string[] {
  return command.commands.filter((one) => !('_hidden' in one && one._hidden)).map((one) => one.name());
}

/** `pack lint`; empty for the program itself. */
function fullName(command: Command): string {
  if (command.parent === null) return '';
  return `${fullName(command.parent)} ${command.name()}`.trim();
}
