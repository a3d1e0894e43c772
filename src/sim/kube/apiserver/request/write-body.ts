import { badRequest, type KubeObject, type ObjectMeta } from '#apimachinery';
import { apiVersionOf, type CustomKind, decodeStrictly } from '../../registry/index.ts';
import { nameOf, type ResourceCall } from '../call.ts';
import { decodeBody } from './decode-body.ts';
import { kindProblem } from './kind-problem.ts';
import { readBody } from './read-body.ts';
import { requireOwnType, type TypeMeta, withDefaults } from './type-meta.ts';
import type { FieldValidation } from './write-parameters.ts';

/** What a body is to be: the resource's own kind, or that of a subresource. */
export interface ExpectedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Read as `version`. */
  readonly alsoVersions?: readonly string[];
  /** The type's key in the schema table. */
  readonly schema: string;
  readonly custom?: CustomKind;
}

/** Where the body of a write comes from, and who is told about it. */
export type BodyCall = Pick<ResourceCall, 'request' | 'warn' | 'record'>;

/** The body of a POST or PUT as an object of the expected kind, checked field by field. */
export async function readObject(
  call: BodyCall,
  fieldValidation: FieldValidation,
  expected: ExpectedKind,
): Promise<KubeObject> {
  const bytes = await readBody(call.request);
  const { object, type, problems } = await decodeBody(bytes, call.request.headers['content-type'], {
    ...expected,
    isLenient: fieldValidation === 'Ignore',
  });
  const { apiVersion, kind } =
    expected.custom === undefined ? requireKind(type, expected) : requireVersion(type, expected);
  const body = { ...object, apiVersion, kind };
  const metadata: unknown = body.metadata ?? {};
  // What is no object the decoder refuses.
  if (typeof metadata === 'object' && !Array.isArray(metadata)) {
    body.metadata = { ...metadata } as ObjectMeta;
    call.record.metadata = body.metadata;
  }
  const decoded = decodeStrictly(expected, body, { fieldValidation, warn: call.warn }, problems);
  if (expected.custom !== undefined) {
    requireOwnType({ ...decoded, kind, apiVersion }, expected);
  }
  return decoded;
}

/** The type of an object of a built-in kind. */
function requireKind(type: TypeMeta, expected: ExpectedKind): { readonly apiVersion: string; readonly kind: string } {
  const own = apiVersionOf(expected);
  const said = withDefaults(type, expected);
  const apiVersion = apiVersionOf(said);
  if (isAlso(expected, apiVersion)) {
    return { apiVersion: own, kind: expected.kind };
  }
  const problem = kindProblem(said, expected);
  if (problem !== undefined) {
    throw badRequest(`${said.kind} in version "${said.version}" cannot be handled as a ${expected.kind}: ${problem}`);
  }
  return requireVersion(said, expected);
}

/** Custom objects have to say all of it themselves; validation looks at their kind. */
function requireVersion(type: TypeMeta, expected: ExpectedKind) {
  const own = apiVersionOf(expected);
  const apiVersion = apiVersionOf(type);
  if (apiVersion !== own) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${own})`);
  }
  return { apiVersion, kind: type.kind };
}

function isAlso({ group, alsoVersions }: ExpectedKind, apiVersion: string): boolean {
  return alsoVersions?.some((version) => apiVersionOf({ group, version }) === apiVersion) === true;
}

/** A namespace in the body must be the one of the URL. Follows rest.EnsureObjectNamespaceMatchesRequestNamespace. */
export function requireSameNamespace({ namespace, resource }: ResourceCall, { metadata }: KubeObject): void {
  const own = metadata?.namespace ?? '';
  if (resource.namespaced && namespace !== undefined && own !== '' && own !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}

/** A name in the body must be the one of the URL. */
export function requireSameName(call: ResourceCall, object: KubeObject): void {
  const name = nameOf(call);
  const own = object.metadata.name ?? '';
  if (own === '') {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (own !== name) {
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
  }
}
