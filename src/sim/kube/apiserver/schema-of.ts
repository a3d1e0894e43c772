import { typeKeyFor } from '#apimachinery';

/** The schema table's key of a kind that has no definition of its own (`Eviction`, `TokenRequest`); empty when unknown. */
export function schemaOf(kind: { readonly group: string; readonly version: string; readonly kind: string }): string {
  return typeKeyFor(kind.group, kind.version, kind.kind) ?? '';
}
