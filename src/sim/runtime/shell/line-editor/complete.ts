import { FileSystemError } from '../../files/file-system-error.ts';
import type { Files } from '../../files/files.ts';
import { normalizePath } from '../../files/paths.ts';
import type { Candidate, Completion } from './line-editor.ts';

export interface CompletionFacts {
  readonly files: Files;
  readonly directory: string;
  readonly home: string;
  readonly searchPath: string;
  /** Functions, aliases and commands of the shell itself. */
  readonly words: readonly string[];
  readonly variables: readonly string[];
}

/** Commands in the first place of a command, variables after `$`, files everywhere else. */
export function completeWord(beforeCursor: string, facts: CompletionFacts): Completion {
  const word = lastWord(beforeCursor);
  const variable = /\$(\w*)$/.exec(word);
  if (variable !== null) {
    const [, start = ''] = variable;
    const names = facts.variables.filter((name) => name.startsWith(start)).sort();
    return { replace: start.length, candidates: names.map((name) => ({ text: name, label: `$${name}`, suffix: ' ' })) };
  }
  const isFirst = /(^|[;&|({]|\$\()\s*$/.test(beforeCursor.slice(0, beforeCursor.length - word.length));
  if (isFirst && !word.includes('/')) {
    const names = commandsThatStartWith(withoutBackslashes(word), facts);
    return { replace: [...word].length, candidates: names.map((name) => ({ text: name, label: name, suffix: ' ' })) };
  }
  return completePath(word, facts, isFirst);
}

function lastWord(text: string): string {
  return /(?:\\.|[^\s;&|<>()'"=\\])*$/.exec(text)?.[0] ?? '';
}

function commandsThatStartWith(start: string, { files, searchPath, words }: CompletionFacts): readonly string[] {
  const names = new Set(words.filter((name) => name.startsWith(start)));
  for (const directory of searchPath.split(':')) {
    for (const name of namesIn(files, directory)) {
      if (name.startsWith(start) && files.allows(`${directory}/${name}`, 'x')) names.add(name);
    }
  }
  return [...names].sort();
}

function completePath(word: string, { files, directory, home }: CompletionFacts, onlyRunnable: boolean): Completion {
  const slash = word.lastIndexOf('/') + 1;
  const folder = withoutBackslashes(word.slice(0, slash));
  const start = withoutBackslashes(word.slice(slash));
  const place = normalizePath(
    folder.startsWith('~/') ? home + folder.slice(1) : folder === '' ? '.' : folder,
    directory,
  );
  const candidates: Candidate[] = [];
  for (const name of [...namesIn(files, place)].sort()) {
    if (!name.startsWith(start) || (start === '' && name.startsWith('.'))) continue;
    const path = `${place}/${name}`;
    const isFolder = isDirectory(files, path);
    if (onlyRunnable && !isFolder && !files.allows(path, 'x')) continue;
    const text = withBackslashes(name);
    candidates.push(
      isFolder ? { text: `${text}/`, label: `${name}/`, suffix: '' } : { text, label: name, suffix: ' ' },
    );
  }
  return { replace: [...word.slice(slash)].length, candidates };
}

function namesIn(files: Files, path: string): readonly string[] {
  try {
    return files.readDirectory(path);
  } catch (error) {
    if (error instanceof FileSystemError) return [];
    throw error;
  }
}

function isDirectory(files: Files, path: string): boolean {
  try {
    return files.stat(path).type === 'directory';
  } catch {
    return false;
  }
}

const withoutBackslashes = (text: string) => text.replace(/\\(.)/g, '$1');
const withBackslashes = (text: string) => text.replace(/[\s\\'"$`&|;<>()*?[\]#~!{}]/g, '\\$&');
