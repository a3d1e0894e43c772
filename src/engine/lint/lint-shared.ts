import { LineCounter, parseAllDocuments } from 'yaml';
import { type CheckRegistry, fillIn, type Problem } from '#api';
import { isNamespaced, type KubeObject } from '#apimachinery';
import { drawFor, type LoadedScenario } from '../load/instantiate.ts';

/** A prefix that no text has by itself. */
const marker = 'lab-0lint-';
const remedy =
  'Let the name begin with a parameter `own: { prefixOf: lab }`, in files, task, checks and solution, or take live from backends.';

/** Where something is called what: `kind` is undefined for what says nothing of a kind. */
interface Named {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly name?: unknown;
  readonly namespace?: unknown;
}

/**
 * What two learners on one cluster would both make: a scenario for live labs has its own names for what is in no namespace, and its
 * own namespaces. Also: no word about why a scenario is for the simulator only. `manifests`: those of the setup, as they are written.
 */
export function lintShared(
  scenario: LoadedScenario,
  checks: CheckRegistry,
  manifests: readonly { readonly file: string; readonly text: string }[],
): readonly Problem[] {
  const { document, source, file } = scenario;
  const at = (path: readonly PropertyKey[]) => ({ file, ...source.at(path) });
  if (!document.backends.includes('live')) {
    if (document.notLive !== undefined) return [];
    const message = 'The scenario is for the simulator only, and does not say why.';
    return [
      { ...at(['backends']), severity: 'warning', rule: 'why-not-live', message, remedy: 'Say so below notLive.' },
    ];
  }
  if (!document.uses.includes('kubernetes')) return [];
  const marked = drawFor(scenario, { prefix: marker }, checks);
  const problems: Problem[] = [];
  const judge = (named: Named, place: Pick<Problem, 'file' | 'line' | 'column'>): void => {
    const message = sharedBy(named);
    if (message !== undefined) problems.push({ ...place, severity: 'warning', rule: 'shared-name', message, remedy });
  };
  for (const [index, { spec }] of marked.document.checks.entries()) judge(spec, at(['checks', index, 'spec']));
  for (const manifest of manifests) {
    const lines = new LineCounter();
    for (const { contents, errors } of parseAllDocuments(fillIn(manifest.text, marked.values ?? {}), {
      lineCounter: lines,
    })) {
      if (contents === null || errors.length > 0) continue;
      const { apiVersion, kind, metadata } = contents.toJSON() as Partial<KubeObject>;
      const { line, col } = lines.linePos(contents.range?.[0] ?? 0);
      judge({ apiVersion, kind, ...metadata }, { file: manifest.file, line, column: col });
    }
  }
  return problems;
}

function sharedBy({ apiVersion, kind, name, namespace }: Named): string | undefined {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const scope = isNamespaced(apiVersion, kind);
  if (scope === undefined || kind === 'Node') return undefined;
  if (scope) {
    if (namespace === '*' || isOwn(namespace)) return undefined;
    return `The ${kind} is in the namespace "${namespace ?? 'default'}", which labs on one cluster would share.`;
  }
  if (name === undefined || isOwn(name)) return undefined;
  return `The ${kind} "${name}" is in no namespace: labs on one cluster would share it.`;
}

function isOwn(name: unknown): boolean {
  return typeof name === 'string' && name.startsWith(marker);
}
