import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '#api';
import type { SubmissionTask } from './types.ts';

/**
 * What there is to grade below `directory`: for each student and scenario the folder `<student>/<scenario>` or, where
 * that is missing, `<student>`. UserError when the directory cannot be read or holds no folder.
 */
export async function listSubmissions(
  directory: string,
  scenarios: readonly string[],
  roster: readonly string[] | undefined,
): Promise<readonly SubmissionTask[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(directory, { withFileTypes: true });
  } catch {
    throw new UserError(
      'no-submissions',
      `The submissions folder ${directory} cannot be read.`,
      'Name a folder that holds one folder for each student.',
    );
  }
  const folders = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name);
  const students = roster ?? [...folders].sort(byName);
  if (students.length === 0) {
    throw new UserError(
      'no-submissions',
      `The submissions folder ${directory} holds no folder.`,
      'Give each student a folder of manifests below it.',
    );
  }
  const tasks: SubmissionTask[] = [];
  for (const student of students) {
    const own = folders.includes(student) ? join(directory, student) : undefined;
    const inner = own === undefined ? [] : await readdir(own, { withFileTypes: true }).catch((): Dirent[] => []);
    for (const scenario of scenarios) {
      const named = inner.some((entry) => entry.isDirectory() && entry.name === scenario);
      tasks.push({ student, scenario, folder: own !== undefined && named ? join(own, scenario) : own });
    }
  }
  return tasks;
}

/** student2 before student10, the same on every machine. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1);
}
