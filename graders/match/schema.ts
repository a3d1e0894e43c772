import { nearestNames } from '#api';
import { kindsOf, schemaType, typeKeyFor, type ValueType } from '#apimachinery';
import type { FieldFact, TypeFact } from './rules.ts';

const known = new Map<string, Readonly<Record<string, FieldFact>>>();

/** How the built-in kinds of Kubernetes compare, from its schema table; nothing is known of custom kinds. */
export const schema = { facts, typeKeyOf, kindMistake };

function facts(key: string): Readonly<Record<string, FieldFact>> | undefined {
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const type = schemaType(key);
  if (type === undefined) return undefined;
  const made = Object.fromEntries(
    [...type.fields.values()].map((field): [string, FieldFact] => {
      const mergeKey = field.mergeKey ?? field.listMapKeys[0];
      return [
        field.name,
        { type: factOf(field.type), pointer: field.type.pointer, ...(mergeKey === undefined ? {} : { mergeKey }) },
      ];
    }),
  );
  known.set(key, made);
  return made;
}

function typeKeyOf(apiVersion: string, kind: string): string | undefined {
  const slash = apiVersion.indexOf('/');
  return typeKeyFor(apiVersion.slice(0, Math.max(0, slash)), apiVersion.slice(slash + 1), kind);
}

/** One sentence when a built-in group has no such kind; nothing is known of other groups. */
function kindMistake(apiVersion: string, kind: string): string | undefined {
  const slash = apiVersion.indexOf('/');
  const kinds = kindsOf(apiVersion.slice(0, Math.max(0, slash)), apiVersion.slice(slash + 1));
  if (kinds === undefined || kinds.includes(kind)) return undefined;
  const [near] = nearestNames(kind, kinds, 1);
  return `there is no kind ${kind} in ${apiVersion}${near === undefined ? '' : ` (did you mean ${near}?)`}`;
}

function factOf(type: ValueType): TypeFact {
  switch (type.kind) {
    case 'struct':
      return { ref: type.key };
    case 'list':
      return { list: factOf(type.of) };
    case 'map':
      return { map: factOf(type.of) };
    case 'special':
      if (type.special === 'quantity') return { ref: 'k8s.io/apimachinery/pkg/api/resource.Quantity' };
      if (type.special === 'duration') return { ref: 'k8s.io/apimachinery/pkg/apis/meta/v1.Duration' };
      return { scalar: type.special };
    default:
      return { scalar: type.kind };
  }
}
