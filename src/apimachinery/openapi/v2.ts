import { customTypes, inOrderOfV2 } from './media-types.ts';
import { type SharedParameters, sharedParameters } from './shared-parameters.ts';
import type { Schema } from './types.ts';

type Data = Readonly<Record<string, unknown>>;

/** Schemas that version 2 writes in another way than version 3. */
const replaced: Readonly<Record<string, Schema>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: 'string' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: 'string', format: 'int-or-string' },
};

/** What version 2 has no word for; defaults are left out because old clients would fill them in. */
const unknown: ReadonlySet<string> = new Set(['default', 'oneOf', 'anyOf', 'not', 'nullable', 'allOf']);

/**
 * The OpenAPI v2 document of all groups, from their v3 documents. Follows kube-openapi pkg/builder and apiserver's
 * apiextensions ToStructuralOpenAPIV2 for what v2 cannot say.
 */
export function openapiV2(groups: readonly Schema[], version: string): Schema {
  const definitions: Record<string, Schema> = {};
  const paths: Record<string, Schema> = {};
  const shared = sharedParameters();
  for (const group of groups) {
    const { schemas = {} } = (group.components ?? {}) as { schemas?: Readonly<Record<string, Schema>> };
    for (const [name, schema] of Object.entries(schemas)) {
      const kinds = joined(definitions[name]?.[kindsKey], schema[kindsKey]);
      const made = definitions[name] ?? definitionOf(name, schema);
      definitions[name] = kinds.length === 0 ? made : { ...made, [kindsKey]: kinds };
    }
    for (const [path, item] of Object.entries((group.paths ?? {}) as Readonly<Record<string, Data>>)) {
      paths[path] = pathOf(path, item, shared.share);
    }
  }
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version },
    paths: sorted(paths),
    definitions: sorted(definitions),
    parameters: sorted(Object.fromEntries(shared.all)),
    securityDefinitions: {
      BearerToken: { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' },
    },
    security: [{ BearerToken: [] }],
  };
}

const kindsKey = 'x-kubernetes-group-version-kind';

/** One kind may be in several documents (DeleteOptions is in each), and each names it for its own group. */
function joined(...lists: readonly unknown[]): readonly unknown[] {
  const byText = new Map(
    lists.flatMap((list) => (Array.isArray(list) ? list : [])).map((one) => [JSON.stringify(one), one]),
  );
  return [...byText.values()];
}

function sorted(object: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function definitionOf(name: string, schema: Schema): Schema {
  const other = replaced[name];
  if (other === undefined) return schemaOf(schema);
  return typeof schema.description === 'string' ? { description: schema.description, ...other } : other;
}

/** References take their words along: version 3 wraps them in `allOf`. */
function schemaOf(schema: Schema): Schema {
  const result: Record<string, unknown> = {};
  const [whole] = Array.isArray(schema.allOf) && schema.allOf.length === 1 ? (schema.allOf as readonly Schema[]) : [];
  for (const [key, value] of Object.entries({ ...schema, ...whole })) {
    if (unknown.has(key)) continue;
    result[key] = key === '$ref' ? String(value).replace('#/components/schemas/', '#/definitions/') : value;
    if (key === 'items' || (key === 'additionalProperties' && typeof value === 'object')) {
      result[key] = schemaOf(value as Schema);
    }
    if (key === 'properties') {
      const properties = Object.entries(value as Readonly<Record<string, Schema>>);
      result[key] = Object.fromEntries(properties.map(([name, one]) => [name, schemaOf(one)]));
    }
  }
  if (schema['x-kubernetes-int-or-string'] === true) delete result.type;
  return result;
}

function pathOf(path: string, item: Data, share: SharedParameters['share']): Schema {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      key,
      key === 'parameters'
        ? (value as readonly Data[]).map(parameterOf).map(share)
        : operationOf(path, value as Data, share),
    ]),
  );
}

/** In the order of version 2, which names of shared ones are made from. */
function parameterOf({ schema, name, in: place, description, required }: Data): Schema {
  const { uniqueItems, type } = (schema ?? {}) as Data;
  const said = description === undefined ? {} : { description };
  return { uniqueItems, type, ...said, name, in: place, ...(required === undefined ? {} : { required }) };
}

interface Contents {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

function operationOf(
  path: string,
  { requestBody, parameters, responses, ...rest }: Data,
  share: SharedParameters['share'],
): Schema {
  const body = requestBody as (Contents & { readonly required?: boolean }) | undefined;
  const content = Object.entries(body?.content ?? {});
  const schema = content[0]?.[1].schema;
  const bodies =
    body === undefined
      ? []
      : [
          {
            name: 'body',
            in: 'body',
            ...(body.required === true ? { required: true } : {}),
            schema: schemaOf(schema ?? {}),
          },
        ];
  const all = [...bodies, ...((parameters as readonly Data[] | undefined) ?? []).map(parameterOf)];
  const codes = Object.entries(
    (responses ?? {}) as Readonly<Record<string, Contents & { readonly description: string }>>,
  );
  const produces = inOrderOfV2(Object.keys(codes[0]?.[1].content ?? {}));
  const consumes = content.length === 0 ? consumedWithoutBody(path, produces) : content.map(([type]) => type);
  return {
    ...rest,
    ...(consumes.length === 0 ? {} : { consumes: inOrderOfV2(consumes) }),
    produces,
    schemes: ['https'],
    ...(all.length === 0 ? {} : { parameters: all.map(share) }),
    responses: Object.fromEntries(
      codes.map(([code, response]) => {
        const answer = Object.values(response.content ?? {})[0]?.schema;
        const { description } = response;
        return [code, answer === undefined ? { description } : { description, schema: schemaOf(answer) }];
      }),
    ),
  };
}

/** Version 2 names what is taken even where nothing is sent: of discovery (and of custom objects) what it is answered in. */
function consumedWithoutBody(path: string, produces: readonly string[]): readonly string[] {
  if (/^\/(\.well-known|openid)\//.test(path)) return [];
  const isCustom = produces.length === customTypes.length && customTypes.every((type) => produces.includes(type));
  return path.endsWith('/') || isCustom ? produces : ['*/*'];
}
