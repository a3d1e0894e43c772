import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { ImageDefinition } from '#sim';
import { imageFileSchema } from './schema.ts';

const loaded = new Map<string, readonly ImageDefinition[]>();

/**
 * Every image of labs/images/*.yaml, read once in a process. `directory` is where they lie in the product; `prepared` is the JSON
 * file that a build made of them, which is read instead (the YAML costs a third of a second). Throws Error for a broken file.
 */
export function loadImages(directory: URL | string, prepared?: string): readonly ImageDefinition[] {
  const base = typeof directory === 'string' ? directory : fileURLToPath(directory);
  const known = loaded.get(base) ?? (prepared === undefined ? readImages(base) : readPrepared(prepared));
  loaded.set(base, known);
  return known;
}

function readPrepared(file: string): readonly ImageDefinition[] {
  return JSON.parse(readFileSync(file, 'utf8')) as readonly ImageDefinition[];
}

function readImages(base: string): readonly ImageDefinition[] {
  return readdirSync(base)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => parseImages(name, readFileSync(`${base}/${name}`, 'utf8')));
}

/** The images of one file's text. */
export function parseImages(file: string, text: string): readonly ImageDefinition[] {
  const result = imageFileSchema.safeParse(parse(text));
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`${file}: ${problems.join('; ')}`);
  }
  const { repository, mirrors = [], images } = result.data;
  // Absent and undefined mean the same to the simulator; JSON drops the latter.
  return [repository, ...mirrors].flatMap((place) =>
    images.map((image) => JSON.parse(JSON.stringify({ repository: place, ...image })) as ImageDefinition),
  );
}
