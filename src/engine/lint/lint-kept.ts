import { parseAllDocuments } from 'yaml';
import { fillIn, type KubernetesObject, type Problem } from '#api';
import { isNamespaced } from '#apimachinery';
import type { LoadedScenario } from '../load/instantiate.ts';

/** What a spec says of the thing that has to be kept. */
interface Kept {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** Kinds of which labs bring some themselves, whatever the setup makes. */
const broughtByLabs = ['Node', 'StorageClass', 'CSIDriver', 'PriorityClass'];

/**
 * Checks with `kept` or `unchanged` on something that the setup does not make: nobody could keep it. Scripts of the setup may make anything.
 * `manifests`: those of the setup, as they are written.
 */
export function lintKept(
  { document, source, file, values }: LoadedScenario,
  manifests: readonly { readonly text: string }[],
): readonly Problem[] {
  if (document.setup?.scripts !== undefined) return [];
  const made = manifests.flatMap(({ text }) =>
    parseAllDocuments(fillIn(text, values ?? {})).map((one) => (one.toJS() ?? {}) as KubernetesObject),
  );
  const containers = (document.setup?.docker?.containers ?? []).map(({ name }) => name);
  return document.checks.flatMap(({ id, kind, spec }, index) => {
    const kept = spec as Kept;
    if ((spec.kept !== true && spec.unchanged !== true) || kept.name === undefined) return [];
    const isMade = kind === 'container' ? containers.includes(kept.name ?? '') : made.some((one) => brings(one, kept));
    if (isMade || isOfTheLab(kept)) return [];
    return [
      {
        file,
        ...source.at(['checks', index, 'spec']),
        severity: 'warning',
        rule: 'kept-unmade',
        message: `The check ${id} wants ${kept.kind ?? kind} ${kept.name} as it was, which the setup does not make.`,
        remedy: 'Let the setup make it, or leave kept and unchanged out.',
      },
    ];
  });
}

/** Whether the object is the one meant, or a StatefulSet that makes it: the Pod `db-0`, the claim `data-db-0`. */
function brings({ kind, metadata }: KubernetesObject, kept: Kept): boolean {
  if (placeOf({ ...kept, ...metadata }) !== placeOf(kept)) return false;
  if (kind === kept.kind) return metadata?.name === kept.name;
  // Names of others are no patterns: they may hold anything.
  const [, set] = /^(.*)-\d+$/s.exec(kept.name ?? '') ?? [];
  const name = metadata?.name ?? '';
  const isOrdinal = set === name || set?.endsWith(`-${name}`) === true;
  return kind === 'StatefulSet' && ['Pod', 'PersistentVolumeClaim'].includes(kept.kind ?? '') && isOrdinal;
}

function placeOf({ apiVersion = '', kind = '', namespace = 'default' }: Kept): string {
  return isNamespaced(apiVersion, kind) === false ? '' : namespace;
}

function isOfTheLab({ kind = '', namespace = '' }: Kept): boolean {
  return broughtByLabs.includes(kind) || namespace.startsWith('kube-');
}
