import type { SchemaField } from './types.ts';

/**
 * What the schema says a field is when nobody sets it: a default of the API or, for what Go always writes, its zero value;
 * undefined: nothing. Follows kube-openapi pkg/generators mustEnforceDefault.
 */
export function declaredDefault(field: SchemaField): unknown {
  if (field.default !== undefined) return field.default;
  const { kind, pointer } = field.type;
  if (pointer) return undefined;
  if (kind === 'struct') return {};
  if (field.omitEmpty) return undefined;
  if (kind === 'string') return '';
  if (kind === 'int' || kind === 'float') return 0;
  return kind === 'bool' ? false : undefined;
}
