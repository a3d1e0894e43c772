import { nearestNames } from '#api';
import type { Condition } from './condition.ts';
import { parseFieldPath, renderFieldPath, type Segment } from './field-path.ts';
import { type Facts, ruleAt, type TypeFact } from './rules.ts';
import { valueMistake } from './value-mistake.ts';

/** Scalars of the schema table in which nothing more can be named; others hold any JSON. */
const leaves = new Set(['string', 'bool', 'bytes', 'int', 'float', 'time', 'microTime', 'intOrString']);

/**
 * One sentence when a path cannot be in an object of that type: it would never be found, and a check would say so to every learner.
 * undefined: it may be there, or nothing is known of what it leads into.
 */
export function pathMistake(facts: Facts, typeKey: string, segments: readonly Segment[]): string | undefined {
  let type: TypeFact = { ref: typeKey };
  for (const [index, segment] of segments.entries()) {
    const before = renderFieldPath(segments, index);
    if (segment.type !== 'field') {
      if (!('list' in type)) return isLeaf(type) ? `${before} is no list` : undefined;
      type = type.list;
      const key = segment.type === 'key' ? parseFieldPath(segment.key) : [];
      if (!('ref' in type) || typeof key === 'string') continue;
      const mistake = pathMistake(facts, type.ref, key);
      if (mistake !== undefined) return `${renderFieldPath(segments, index + 1)}: ${mistake}`;
    } else if ('list' in type) {
      return `${before} is a list: name an item by a key, such as [name=web], or any of them by [*]`;
    } else if ('map' in type) {
      type = type.map;
    } else {
      const fields: ReturnType<Facts> = 'ref' in type ? facts(type.ref) : undefined;
      if (fields === undefined) return isLeaf(type) ? `${before} has no fields` : undefined;
      if (!Object.hasOwn(fields, segment.name)) {
        const [near] = nearestNames(segment.name, Object.keys(fields), 1);
        const sentence = `there is no field ${renderFieldPath(segments, index + 1)}`;
        return near === undefined ? sentence : `${sentence} (did you mean ${near}?)`;
      }
      type = fields[segment.name]?.type ?? { scalar: 'any' };
    }
  }
  return undefined;
}

function isLeaf(type: TypeFact): boolean {
  return 'scalar' in type && leaves.has(type.scalar);
}

/** What is wrong with the paths of these conditions, and where among them; the places are those of the conditions' schema. */
export function pathMistakes(
  facts: Facts,
  typeKey: string,
  conditions: readonly Condition[],
  place: readonly (string | number)[] = [],
): readonly { readonly place: readonly (string | number)[]; readonly message: string }[] {
  return conditions.flatMap((condition, index) => {
    const here = [...place, index];
    if ('anyOf' in condition) return pathMistakes(facts, typeKey, condition.anyOf, [...here, 'anyOf']);
    if ('allOf' in condition) return pathMistakes(facts, typeKey, condition.allOf, [...here, 'allOf']);
    if ('not' in condition) {
      return pathMistakes(facts, typeKey, [condition.not]).map(({ place: [, ...rest], message }) => ({
        place: [...here, 'not', ...rest],
        message,
      }));
    }
    if (!('path' in condition)) return [];
    const segments = parseFieldPath(condition.path);
    if (typeof segments === 'string') return [];
    const message = pathMistake(facts, typeKey, segments);
    if (message !== undefined) return [{ place: [...here, 'path'], message }];
    const wrong = valueMistake(ruleAt(facts, typeKey, segments).rule, condition);
    return wrong === undefined ? [] : [{ place: [...here, wrong.operator], message: wrong.message }];
  });
}
