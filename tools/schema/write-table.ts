import type { GoType } from './go-types.ts';
import { type Field, type PackageModel, shortPackage, specialTypes } from './model.ts';

/**
 * The data file of one package; `src/apimachinery/schema/load.ts` reads it and says what the notation means.
 * One field a line, so that a new version of Kubernetes shows as a readable difference.
 */
export function tableFile(one: PackageModel): string {
  const enums = new Map<string, readonly string[]>();
  const types: Record<string, string[]> = {};
  for (const struct of one.structs)
    types[struct.name] = struct.fields.map((field) => fieldLine(field, one.short, enums));
  const file = {
    package: one.path,
    atomic: one.structs.filter((struct) => struct.atomic).map((struct) => struct.name),
    enums: Object.fromEntries([...enums].sort(([a], [b]) => (a < b ? -1 : 1))),
    types,
  };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}

function fieldLine(field: Field, short: string, enums: Map<string, readonly string[]>): string {
  const name = field.inline ? `+${field.json}` : field.json;
  const tokens = [name, typeText(field.type, short)];
  if (field.protobuf !== undefined) tokens.push(`#${field.protobuf}`);
  if (field.omitZero) tokens.push('omitzero');
  else if (field.omitEmpty) tokens.push('?');
  if (field.required && !field.inline) tokens.push('required');
  if (field.patchStrategy !== undefined) tokens.push(`patch=${field.patchStrategy}`);
  if (field.patchMergeKey !== undefined) tokens.push(`key=${field.patchMergeKey}`);
  if (field.listType !== undefined) tokens.push(`list=${field.listType.replaceAll(' ', ',')}`);
  if (field.mapType !== undefined) tokens.push(`map=${field.mapType}`);
  if (field.defaultValue !== undefined) tokens.push(`default=${JSON.stringify(field.defaultValue)}`);
  if (field.enum !== undefined) {
    const enumName = innermost(field.type).go.split('.').at(-1) ?? '';
    enums.set(enumName, field.enum);
    tokens.push(`enum=${enumName}`);
  }
  return tokens.join(' ');
}

function innermost(type: GoType): GoType {
  return type.kind === 'pointer' || type.kind === 'list' || type.kind === 'map' ? innermost(type.of) : type;
}

function typeText(type: GoType, short: string): string {
  const text = plainTypeText(type, short);
  return defaultGoName(type) === type.go ? text : `@${type.go}:${text}`;
}

function plainTypeText(type: GoType, short: string): string {
  switch (type.kind) {
    case 'scalar':
      return type.base;
    case 'any':
      return 'any';
    case 'pointer':
      return `*${typeText(type.of, short)}`;
    case 'map':
      return `map[]${typeText(type.of, short)}`;
    case 'list':
      return type.of.kind === 'scalar' && type.of.base === 'uint8' ? 'bytes' : `[]${typeText(type.of, short)}`;
    case 'struct': {
      const dot = type.key.lastIndexOf('.');
      const [owner, name] = [shortPackage(type.key.slice(0, dot)), type.key.slice(dot + 1)];
      return specialTypes[`${owner}.${name}`] ?? (owner === short ? name : `${owner}.${name}`);
    }
  }
}

/** Go's name of a type as the loader derives it from the structure; where the real one differs it is written out. */
function defaultGoName(type: GoType): string {
  switch (type.kind) {
    case 'scalar':
      return type.base;
    case 'any':
      return type.go;
    case 'pointer':
      return `*${type.of.go}`;
    case 'map':
      return `map[string]${type.of.go}`;
    case 'list':
      return `[]${type.of.go}`;
    case 'struct': {
      const dot = type.key.lastIndexOf('.');
      const owner = shortPackage(type.key.slice(0, dot));
      return `${owner.slice(owner.lastIndexOf('/') + 1)}.${type.key.slice(dot + 1)}`;
    }
  }
}
