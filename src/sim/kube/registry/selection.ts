import {
  badRequest,
  type FieldSelector,
  type KubeObject,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
} from '#apimachinery';
import type { ListOptions } from './registry.ts';
import type { ResourceDefinition } from './resource.ts';

/** Which objects of a resource a list or watch is about. */
export interface Selection {
  /** From the path, or demanded by a selector on metadata.namespace. */
  readonly namespace: string | undefined;
  /** Demanded by a selector on metadata.name. */
  readonly name: string | undefined;
  /** No selector at all: `matches` is always true. */
  readonly everything: boolean;
  readonly matches: (object: KubeObject) => boolean;
}

/** Throws 400 for selectors that cannot be parsed, and for fields that the kind cannot be selected by. */
export function selectionOf(resource: ResourceDefinition, options: ListOptions): Selection {
  const labels = parse(parseLabelSelector, options.labelSelector);
  const fields = parse(parseFieldSelector, options.fieldSelector);
  checkFields(resource, fields);
  const namespace = options.namespace ?? demanded(fields, 'metadata.namespace');
  return {
    namespace: namespace === '' ? undefined : namespace,
    name: demanded(fields, 'metadata.name'),
    everything: labels.length === 0 && fields.length === 0,
    matches: (object) =>
      (labels.length === 0 || matchesLabels(labels, object.metadata.labels)) &&
      (fields.length === 0 || matchesFields(fields, (field) => fieldOf(resource, object, field))),
  };
}

function parse<T>(parser: (text: string) => readonly T[], text: string | undefined): readonly T[] {
  if (text === undefined || text === '') {
    return [];
  }
  try {
    return parser(text);
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
}

function demanded(fields: FieldSelector, field: string): string | undefined {
  return fields.find((requirement) => requirement.field === field && requirement.operator === '=')?.value;
}

function fieldOf(resource: ResourceDefinition, object: KubeObject, field: string): string {
  switch (field) {
    case 'metadata.name':
      return object.metadata.name ?? '';
    case 'metadata.namespace':
      return object.metadata.namespace ?? '';
    default:
      return resource.fieldSelectors?.[field]?.(object) ?? '';
  }
}

/** Kinds that refuse a field without naming themselves. */
const plainly: ReadonlySet<string> = new Set(['', 'certificates.k8s.io', 'events.k8s.io']);

/**
 * Follows the AddFieldLabelConversionFuncs of pkg/apis: kinds with selectable fields of their own say it in other words, and
 * know no namespace where they have none.
 */
function checkFields(resource: ResourceDefinition, fields: FieldSelector): void {
  const { group, version, kind, fieldSelectors, namespaced } = resource;
  const hasOwn = fieldSelectors !== undefined || resource.custom !== undefined;
  for (const { field } of fields) {
    const isNamespace = field === 'metadata.namespace' && (namespaced || !hasOwn || resource.custom !== undefined);
    if (field === 'metadata.name' || isNamespace || fieldSelectors?.[field] !== undefined) {
      continue;
    }
    if (!hasOwn) {
      throw badRequest(
        `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
      );
    }
    if (group === 'resource.k8s.io') {
      throw badRequest(`field label not supported for ${group}/${version}, Kind=${kind}: ${field}`);
    }
    throw badRequest(
      plainly.has(group) || resource.custom !== undefined
        ? `field label not supported: ${field}`
        : `field label ${JSON.stringify(field)} not supported for ${kind}`,
    );
  }
}
