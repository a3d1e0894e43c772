import { z } from 'zod';
import { type CheckKind, type CheckRegistry, checkEntrySchema, packSchema, scenarioSchema } from '#api';

type JsonSchema = Readonly<Record<string, unknown>>;

const draft = { target: 'draft-2020-12', unrepresentable: 'any', io: 'input' } as const;

/** The JSON Schema of scenario.yaml, for editors: the spec of each check is that of its kind. */
export function scenarioJsonSchema(checks: CheckRegistry): JsonSchema {
  const whole = z.toJSONSchema(scenarioSchema, draft) as JsonSchema & { readonly properties: JsonSchema };
  const {
    properties,
    $defs: _,
    ...entry
  } = z.toJSONSchema(checkEntrySchema, draft) as JsonSchema & {
    readonly properties: JsonSchema;
  };
  const kinds = [...checks.values()];
  const items = {
    ...withoutDialect(entry),
    properties: {
      ...properties,
      kind: {
        ...(properties.kind as JsonSchema),
        oneOf: kinds.map(({ kind, summary }) => ({ const: kind, description: summary })),
      },
    },
    allOf: kinds.map(({ kind }) => ({
      if: { properties: { kind: { const: kind } } },
      // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
      then: { properties: { spec: { $ref: `#/$defs/${kind}` } } },
    })),
  };
  return {
    ...whole,
    $id: 'https://cka-lab.dev/schemas/v1/scenario.json',
    title: 'A scenario of cka-lab',
    properties: { ...whole.properties, checks: { ...(whole.properties.checks as JsonSchema), items } },
    $defs: Object.assign({}, whole.$defs, ...kinds.map(definitionsOf)) as JsonSchema,
  };
}

/** The JSON Schema of pack.yaml. */
export function packJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(packSchema, draft) as JsonSchema;
  return { ...schema, $id: 'https://cka-lab.dev/schemas/v1/pack.json', title: 'A pack of cka-lab' };
}

/** The schema of a spec, and those of its parts that it shares with others, by their names. */
function definitionsOf({ kind, summary, schema, example }: CheckKind): JsonSchema {
  const { $defs, ...own } = withoutDialect(z.toJSONSchema(schema, draft) as JsonSchema);
  return { ...($defs as JsonSchema), [kind]: { description: summary, ...own, examples: [example] } };
}

function withoutDialect({ $schema: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
