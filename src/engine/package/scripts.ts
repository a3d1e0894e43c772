import { join, relative } from 'node:path';
import type { CheckRegistry, Scenario } from '#api';

/** What of a pack would run on this machine, and when. */
export interface PackScript {
  /** Relative to the pack's folder. */
  readonly path: string;
  /** `proof`: `pack test` and `solution --apply` alone. */
  readonly when: 'setup' | 'check' | 'proof';
}

/** Every script of those scenarios of the pack in `directory`, each once, in the order of the scenarios. */
export function scriptsOf(
  directory: string,
  scenarios: readonly Scenario[],
  checks: CheckRegistry,
): readonly PackScript[] {
  const found = new Map<string, PackScript>();
  for (const { document, directory: folder } of scenarios) {
    const add = (when: PackScript['when'], path: string): void => {
      const place = relative(directory, join(folder, path));
      if (!found.has(place)) found.set(place, { path: place, when });
    };
    for (const path of document.setup?.scripts ?? []) add('setup', path);
    for (const { kind, spec } of document.checks) {
      if (checks.get(kind)?.looksAt === 'scripts' && typeof spec.script === 'string') add('check', spec.script);
    }
    const others = [...(document.right ?? []), ...document.wrong];
    for (const path of [document.solution.script, ...others.map(({ file }) => file)]) {
      if (path?.endsWith('.sh')) add('proof', path);
    }
  }
  return [...found.values()];
}
