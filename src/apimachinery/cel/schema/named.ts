import { type CelType, firstOf, listType, mapType, secondOf, structType } from '../check/types.ts';

/**
 * A declared type under a name that messages show, with what is in it named after it: `Pod1.spec.containers.@idx`. Follows
 * apiserver pkg/cel/types.go MaybeAssignTypeName.
 */
export function namedDeclaration(type: CelType, name: string): CelType {
  switch (type.kind) {
    case 'list':
      return listType(namedDeclaration(firstOf(type), `${name}.@idx`));
    case 'map':
      return mapType(
        namedDeclaration(firstOf(type), `${name}.@key`),
        namedDeclaration(secondOf(type), `${name}.@elem`),
      );
    case 'struct':
      return structType(name, (field) => {
        const found = type.field?.(field);
        return found === undefined ? undefined : namedDeclaration(found, `${name}.${field}`);
      });
    default:
      return type;
  }
}
