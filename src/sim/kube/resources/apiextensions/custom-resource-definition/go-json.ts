import type { CustomResourceDefinitionVersion, JSONSchemaProps, ValidationRule } from '#types/apiextensions-v1';

/** Zero values of the fields of the internal JSONSchemaProps in Go's order, by Go's name; `of` is the name in JSON. */
const schemaFields: readonly (readonly [go: string, of: keyof JSONSchemaProps, zero: unknown])[] = [
  ['ID', 'id', ''],
  ['Schema', '$schema', ''],
  ['Ref', '$ref', null],
  ['Description', 'description', ''],
  ['Type', 'type', ''],
  ['Nullable', 'nullable', false],
  ['Format', 'format', ''],
  ['Title', 'title', ''],
  ['Default', 'default', null],
  ['Maximum', 'maximum', null],
  ['ExclusiveMaximum', 'exclusiveMaximum', false],
  ['Minimum', 'minimum', null],
  ['ExclusiveMinimum', 'exclusiveMinimum', false],
  ['MaxLength', 'maxLength', null],
  ['MinLength', 'minLength', null],
  ['Pattern', 'pattern', ''],
  ['MaxItems', 'maxItems', null],
  ['MinItems', 'minItems', null],
  ['UniqueItems', 'uniqueItems', false],
  ['MultipleOf', 'multipleOf', null],
  ['Enum', 'enum', null],
  ['MaxProperties', 'maxProperties', null],
  ['MinProperties', 'minProperties', null],
  ['Required', 'required', null],
  ['Items', 'items', null],
  ['AllOf', 'allOf', null],
  ['OneOf', 'oneOf', null],
  ['AnyOf', 'anyOf', null],
  ['Not', 'not', null],
  ['Properties', 'properties', null],
  ['AdditionalProperties', 'additionalProperties', null],
  ['PatternProperties', 'patternProperties', null],
  ['Dependencies', 'dependencies', null],
  ['AdditionalItems', 'additionalItems', null],
  ['Definitions', 'definitions', null],
  ['ExternalDocs', 'externalDocs', null],
  ['Example', 'example', null],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', null],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', false],
  ['XIntOrString', 'x-kubernetes-int-or-string', false],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', null],
  ['XListType', 'x-kubernetes-list-type', null],
  ['XMapType', 'x-kubernetes-map-type', null],
  ['XValidations', 'x-kubernetes-validations', null],
];

/** A schema in the words of the server's internal type, as its messages show it. */
export function goSchema(schema: JSONSchemaProps): Record<string, unknown> {
  return Object.fromEntries(schemaFields.map(([go, of, zero]) => [go, goField(of, schema[of]) ?? zero]));
}

function goField(name: keyof JSONSchemaProps, value: unknown): unknown {
  if (value === undefined) return undefined;
  switch (name) {
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return (value as JSONSchemaProps[]).map(goSchema);
    case 'not':
      return goSchema(value as JSONSchemaProps);
    case 'items':
      return { Schema: goSchema(value as JSONSchemaProps), JSONSchemas: null };
    case 'properties':
    case 'patternProperties':
    case 'definitions': {
      const parts = Object.entries(value as Record<string, JSONSchemaProps>).sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(parts.map(([key, part]) => [key, goSchema(part)]));
    }
    case 'additionalProperties':
    case 'additionalItems':
      return typeof value === 'boolean'
        ? { Allows: value, Schema: null }
        : { Allows: true, Schema: goSchema(value as JSONSchemaProps) };
    case 'x-kubernetes-validations':
      return (value as ValidationRule[]).map(goRule);
    default:
      return value;
  }
}

/** A rule in the words of the server's internal type. */
export function goRule(rule: ValidationRule): Record<string, unknown> {
  return {
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  };
}

/** A version in the words of the server's internal type. */
export function goVersion(version: CustomResourceDefinitionVersion): Record<string, unknown> {
  const { schema, subresources, additionalPrinterColumns, selectableFields } = version;
  const { status, scale } = subresources ?? {};
  return {
    Name: version.name,
    Served: version.served,
    Storage: version.storage,
    Deprecated: version.deprecated ?? false,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema:
      schema === undefined
        ? null
        : { OpenAPIV3Schema: schema.openAPIV3Schema === undefined ? null : goSchema(schema.openAPIV3Schema) },
    Subresources:
      subresources === undefined
        ? null
        : {
            Status: status === undefined ? null : {},
            Scale:
              scale === undefined
                ? null
                : {
                    SpecReplicasPath: scale.specReplicasPath,
                    StatusReplicasPath: scale.statusReplicasPath,
                    LabelSelectorPath: scale.labelSelectorPath ?? null,
                  },
          },
    AdditionalPrinterColumns:
      additionalPrinterColumns?.map((column) => ({
        Name: column.name,
        Type: column.type,
        Format: column.format ?? '',
        Description: column.description ?? '',
        Priority: column.priority ?? 0,
        JSONPath: column.jsonPath,
      })) ?? null,
    SelectableFields: selectableFields?.map(({ jsonPath }) => ({ JSONPath: jsonPath })) ?? null,
  };
}
