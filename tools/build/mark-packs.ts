import { globSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { gradingVersion } from '../../graders/grading-version.ts';
import { markOf } from '../../src/engine/proof/mark.ts';
import { fingerprintOf } from '../../src/platform/fingerprint.ts';

/**
 * Marks the scenarios of the bundled packs as proved, as they are now: a change lands only when the tests have proved all of them.
 * What is changed after the build has no mark.
 */
export async function markPacks(directory: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const file of globSync(join(directory, '*/pack.yaml'))) {
    const pack = dirname(file);
    const folders = globSync(join(pack, '**/scenario.yaml')).map((scenario) => dirname(scenario));
    const prints = folders.map((folder): [string, string] => [
      relative(pack, folder).split('\\').join('/'),
      fingerprintOf(folder),
    ]);
    const mark = markOf(undefined, gradingVersion, new Map(prints));
    await writeFile(join(target, `${basename(pack)}.json`), `${JSON.stringify(mark, null, 2)}\n`);
  }
}
