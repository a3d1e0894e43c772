import { z } from 'zod';
import { type CheckRegistry, checkEntrySchema, packSchema, scenarioSchema } from '#api';

type JsonSchema = Readonly<Record<string, unknown>>;

const draft = { target: 'draft-2020-12', unrepresentable: 'any', io: 'input' } as const;

/** The JSON Schema of scenario.yaml, for editors: the spec of each check is that of its kind. */
export function scenarioJsonSchema(checks: CheckRegistry): JsonSchema {
  const whole = z.toJSONSchema(scenarioSchema, draft) as JsonSchema & { readonly properties: JsonSchema };
  const { properties, ...entry } = z.toJSONSchema(checkEntrySchema, draft) as JsonSchema & {
    readonly properties: JsonSchema;
  };
  const kinds = [...checks.values()];
  const items = {
    ...withoutDialect(entry),
    properties: {
      ...properties,
      kind: { oneOf: kinds.map(({ kind, summary }) => ({ const: kind, description: summary })) },
    },
    allOf: kinds.map(({ kind }) => ({
      if: { properties: { kind: { const: kind } } },
      // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
      then: { properties: { spec: { $ref: `#/$defs/${kind}` } } },
    })),
  };
  const specs = kinds.map(({ kind, schema, summary }) => [kind, specSchema(kind, summary, schema)]);
  return {
    ...whole,
    $id: 'https://cka-lab.dev/schemas/v1/scenario.json',
    title: 'A scenario of cka-lab',
    properties: { ...whole.properties, checks: { type: 'array', minItems: 1, items } },
    $defs: Object.fromEntries(specs),
  };
}

/** The JSON Schema of pack.yaml. */
export function packJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(packSchema, draft) as JsonSchema;
  return { ...schema, $id: 'https://cka-lab.dev/schemas/v1/pack.json', title: 'A pack of cka-lab' };
}

/** References inside a kind's own schema are moved to where it stands in the whole. */
function specSchema(kind: string, summary: string, schema: z.ZodType): unknown {
  const own = withoutDialect(z.toJSONSchema(schema, draft) as JsonSchema);
  const text = JSON.stringify(own).replaceAll('"$ref":"#', `"$ref":"#/$defs/${kind}`);
  return { description: summary, ...(JSON.parse(text) as JsonSchema) };
}

function withoutDialect({ $schema: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
