import type { Definition } from '../check/declarations.ts';
import { type Re2, re2 } from '../regexp/regexp.ts';
import { matching } from '../run/cost.ts';
import { CelError, type CelList, listOf, type Value } from '../values/value.ts';

function compiled(pattern: string): Re2 {
  try {
    return re2(pattern);
  } catch (error) {
    throw new CelError(`Illegal regex: ${error instanceof Error ? error.message : error}`);
  }
}

function find(text: string, pattern: string): string {
  const points = [...text];
  const found = compiled(pattern).find(points, 0);
  return found === undefined ? '' : points.slice(found.start, found.end).join('');
}

function findAll(text: string, pattern: string, limit = -1n): CelList {
  const expression = compiled(pattern);
  const points = [...text];
  const found: string[] = [];
  let from = 0;
  let last = -1;
  while (from <= points.length && (limit < 0n || found.length < limit)) {
    const match = expression.find(points, from);
    if (match === undefined) break;
    // An empty match right behind another one is none. Follows Go's Regexp.allMatches.
    if (match.end > match.start || match.start !== last) found.push(points.slice(match.start, match.end).join(''));
    last = match.end;
    from = match.end > match.start ? match.end : match.end + 1;
  }
  return listOf(found);
}

const cost = ([text, pattern]: readonly Value[]) => matching(text, pattern);

/** Kubernetes' library/regex.go. */
export const regex: readonly Definition[] = [
  { name: 'find', overloads: { 'string.(string): string': find }, cost },
  {
    name: 'findAll',
    overloads: { 'string.(string): list<string>': findAll, 'string.(string, int): list<string>': findAll },
    cost,
  },
];
