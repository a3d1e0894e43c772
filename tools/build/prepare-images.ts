import { writeFile } from 'node:fs/promises';
import { readImageFiles } from '#labs';

/** Writes all images of `directory` as one JSON file, checked: a lab starts without reading YAML. */
export async function prepareImages(directory: string, target: string): Promise<void> {
  await writeFile(target, JSON.stringify(readImageFiles(directory)));
}
