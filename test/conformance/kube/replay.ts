import { readFileSync } from 'node:fs';
import type { Ran } from '../../support/run.ts';
import type { StoryNames } from './normalize.ts';
import { openPlace } from './place.ts';

/** One recorded story: kubectl commands in order, and what a real control plane answered. */
export interface Story {
  readonly name: string;
  /** The namespace and the name prefix of the recording. */
  readonly ns: string;
  readonly P: string;
  readonly steps: readonly ({ readonly cmd: string } & Ran)[];
}

export function loadStories(file: URL): readonly Story[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Story[];
}

let told = 0;

/** Runs a story on the cluster of `env.KUBECONFIG`, in a namespace and a folder of its own. */
export async function replay(
  story: Story,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly names: StoryNames; readonly steps: readonly Ran[] }> {
  told += 1;
  const namespace = `case-${story.name
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/-$/, '')}-s${told}`;
  const prefix = `xs${told}q`;
  const place = await openPlace(namespace, { ...env, P: prefix, KUBE_EDITOR: 'true' });
  try {
    const steps: Ran[] = [];
    for (const step of story.steps) steps.push(await place.run(step.cmd));
    return { names: { namespace, prefix }, steps };
  } finally {
    await place.close(`${prefix}-`);
  }
}
