import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Problem } from '#api';
import { readPackFile } from '../load/pack-files.ts';
import { type ImportedScript, notImported } from './types.ts';

/** The files that a course lays out on its machines, as `details.assets` of an index.json names them. */
export const assetsSchema = z.record(
  z.string(),
  z.array(z.looseObject({ file: z.string().min(1), target: z.string().min(1), chmod: z.string().optional() })),
);
type Assets = z.infer<typeof assetsSchema>;

/** What the course's machines are called in a lab. */
const machines: Readonly<Record<string, string>> = { host01: 'controlplane', host02: 'node01' };

/**
 * A script that writes them where they belong; undefined: there are none. `folder` holds `assets/`. Names may have `*`. Files that
 * are no text, or too large for a pack, are told.
 */
export async function assetsScript(
  root: string,
  file: string,
  folder: string,
  assets: Assets,
): Promise<{ readonly script?: ImportedScript; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const steps: string[] = [];
  for (const [host, entries] of Object.entries(assets)) {
    const machine = machines[host];
    if (machine === undefined) {
      problems.push(
        notImported(file, 'unknown-host', `Files belong on ${host}, and labs have host01 and host02 only.`),
      );
      continue;
    }
    for (const { file: pattern, target, chmod } of entries) {
      const names = await matching(join(root, folder, 'assets'), pattern);
      if (names.length === 0) problems.push(notImported(file, 'missing-file', `There is no assets/${pattern}.`));
      for (const name of names) {
        const read = await readPackFile(root, join(folder, 'assets', name));
        if ('problem' in read) problems.push(notImported(file, read.rule, read.problem));
        else steps.push(onMachine(machine, placing(join(target, name), read.text, chmod)));
      }
    }
  }
  if (steps.length === 0) return { problems };
  return { problems, script: { path: 'setup/assets.sh', text: `#!/bin/bash\nset -e\n${steps.join('\n')}` } };
}

/** The files below a folder, relative to it, that a pattern with `*` names. */
async function matching(folder: string, pattern: string): Promise<readonly string[]> {
  const inside = pattern.replace(/^(?:\.?\/)+/, '');
  if (!inside.includes('*')) return [inside];
  const parts = inside.split(/(\*+\/?)/).map((part) => {
    if (!part.startsWith('*')) return part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    return part.startsWith('**') ? '.*' : `[^/]*${part.slice(1)}`;
  });
  const expression = new RegExp(`^${parts.join('')}$`);
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      )
      .filter((path) => expression.test(path))
      .sort();
  } catch {
    return [];
  }
}

function placing(path: string, text: string, mode: string | undefined): string {
  const mark = markFor(text, 'FILE_END');
  const place = quote(path);
  const body = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return [
    `mkdir -p ${quote(path.slice(0, path.lastIndexOf('/')) || '/')}`,
    `cat > ${place} <<'${mark}'\n${body}${mark}`,
    ...(mode === undefined ? [] : [`chmod ${quote(mode)} ${place}`]),
    '',
  ].join('\n');
}

function onMachine(machine: string, commands: string): string {
  if (machine === 'controlplane') return commands;
  const mark = markFor(commands, 'ON_MACHINE_END');
  return `ssh ${machine} bash <<'${mark}'\n${commands}${mark}\n`;
}

/** A word that no line of the text is. */
function markFor(text: string, word: string): string {
  return text.split('\n').includes(word) ? markFor(text, `${word}_`) : word;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
