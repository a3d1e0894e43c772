import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { ImageRepository } from '#sim';
import { type ImageFile, imageFileSchema } from './schema.ts';
import { repositoriesIn } from './versions.ts';

const loaded = new Map<string, readonly ImageRepository[]>();

/**
 * Every repository of labs/images/*.yaml, read once in a process. `directory` is where they lie in the product; `prepared` is the JSON
 * file that a build made of them, which is read instead (the YAML costs a third of a second). Throws Error for a broken file.
 */
export function loadImages(directory: URL | string, prepared?: string): readonly ImageRepository[] {
  const base = typeof directory === 'string' ? directory : fileURLToPath(directory);
  const known =
    loaded.get(base) ??
    (prepared === undefined ? readImageFiles(base) : readPrepared(prepared)).flatMap(repositoriesIn);
  loaded.set(base, known);
  return known;
}

function readPrepared(file: string): readonly ImageFile[] {
  return JSON.parse(readFileSync(file, 'utf8')) as readonly ImageFile[];
}

/** Every file of a folder, checked, in the order of their names. */
export function readImageFiles(base: string): readonly ImageFile[] {
  return readdirSync(base)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => parseImageFile(name, readFileSync(`${base}/${name}`, 'utf8')));
}

/** One file's text; throws Error that names the file and every problem. */
export function parseImageFile(file: string, text: string): ImageFile {
  const result = imageFileSchema.safeParse(parse(text));
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`${file}: ${problems.join('; ')}`);
  }
  // Absent and undefined mean the same to the simulator; JSON drops the latter.
  return JSON.parse(JSON.stringify(result.data)) as ImageFile;
}
