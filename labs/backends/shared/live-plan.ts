import type { Scenario } from '#api';
import { parseManifests } from '#clients';
import { readSetupManifests } from './manifests.ts';

/** What laying out the scenario makes in a cluster, `Namespace reports`, `ConfigMap web/settings`, in its order. */
export function plannedObjects({ document, directory, values }: Scenario): readonly string[] {
  if (document.setup === undefined) return [];
  return readSetupManifests(document.setup, directory, values).flatMap(({ file, yaml }) =>
    parseManifests(yaml, file).map(({ kind, metadata: { name = '', namespace } }) =>
      namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`,
    ),
  );
}

/** The word in one of these names (of a context, a cluster, a server) that stands for production; undefined: none does. */
export function productionWord(names: readonly string[]): string | undefined {
  for (const name of names) {
    const [, word] = /(?:^|[^a-z])(production|prod|prd|live)(?:[^a-z]|$)/i.exec(name) ?? [];
    if (word !== undefined) return word;
  }
  return undefined;
}
