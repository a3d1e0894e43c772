import { josa, type LayerFile } from '#api';
import type { Finding } from '../match/condition.ts';

/** Where something lies in an image: in which layer, counted from 1, by which path. */
export interface LayerEntry {
  readonly layer: number;
  readonly path: string;
  readonly uid: number;
}

/** What of those names the layers hold, the lowest first, and how many layers there are. */
export interface LayerFiles {
  readonly layers: number;
  readonly entries: Readonly<Record<string, readonly LayerEntry[]>>;
}

/** A path means what lies there and below; a name without a slash what is called so, in any folder. */
function isMeant(wanted: string, path: string): boolean {
  if (!wanted.includes('/')) return path.slice(path.lastIndexOf('/') + 1) === wanted;
  const folder = wanted.replace(/\/+$/, '');
  return path === folder || path.startsWith(`${folder}/`);
}

/** Of the paths in each layer those that are asked for: an image has thousands. */
export function findInLayers(wanted: readonly string[], layers: readonly (readonly LayerFile[])[]): LayerFiles {
  const entriesOf = (name: string) =>
    layers.flatMap((files, index) =>
      files.filter(({ path }) => isMeant(name, path)).map(({ path, uid }) => ({ layer: index + 1, path, uid })),
    );
  return { layers: layers.length, entries: Object.fromEntries(wanted.map((name) => [name, entriesOf(name)])) };
}

/** A layer holds this, also when a later one hides it. */
export function heldFinding(wanted: string, files: LayerFiles): Finding {
  return {
    holds: (files.entries[wanted] ?? []).length > 0,
    ...shown(wanted, 'any', files),
    en: `None of its ${files.layers} layers holds ${wanted}.`,
    ko: `레이어 ${files.layers}개 중 어디에도 ${wanted}${josa(wanted, '이/가')} 없습니다.`,
  };
}

/** The last layer that holds this path gives it to that user: volumes that are filled from there get it, too. */
export function ownedFinding(path: string, uid: number, files: LayerFiles): Finding {
  const last = (files.entries[path] ?? []).findLast((entry) => entry.path === path);
  const owner = last === undefined ? '(none)' : String(last.uid);
  return {
    holds: last?.uid === uid,
    expected: `owner of ${path} in the image: ${uid}`,
    observed: `owner of ${path} in the image: ${owner}`,
    en:
      last === undefined
        ? `None of its ${files.layers} layers holds ${path}.`
        : `In the image ${path} belongs to the user ${owner}; it has to belong to ${uid}.`,
    ko:
      last === undefined
        ? `레이어 ${files.layers}개 중 어디에도 ${path}${josa(path, '이/가')} 없습니다.`
        : `이미지에서 ${path}의 소유자가 사용자 ${owner}입니다. ${uid}이어야 합니다.`,
  };
}

/** No layer holds these: what a later layer removes is hidden, but everybody who has the image has it. Why is said once, in the end. */
export function notHeldFindings(unwanted: readonly string[], files: LayerFiles): readonly Finding[] {
  const held = unwanted.filter((name) => (files.entries[name] ?? []).length > 0);
  return unwanted.map((name) => {
    const [first] = files.entries[name] ?? [];
    const isLast = name === held.at(-1);
    return {
      holds: first === undefined,
      ...shown(name, '(none)', files),
      en: `Layer ${first?.layer} of ${files.layers} holds ${first?.path}.${isLast ? ' A later layer that removes it only hides it.' : ''}`,
      ko: `레이어 ${files.layers}개 중 ${first?.layer}번째에 ${first?.path}${josa(first?.path ?? '', '이/가')} 있습니다.${isLast ? ' 뒤의 레이어에서 지워도 가려질 뿐 이미지에 그대로 남습니다.' : ''}`,
    };
  });
}

function shown(name: string, expected: string, files: LayerFiles): Pick<Finding, 'expected' | 'observed'> {
  const numbers = [...new Set((files.entries[name] ?? []).map(({ layer }) => layer))];
  const observed =
    numbers.length === 0
      ? '(none)'
      : `layer${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')} of ${files.layers}`;
  return { expected: `layers with ${name}: ${expected}`, observed: `layers with ${name}: ${observed}` };
}
