import { badRequest, type KubeObject, type ObjectMeta } from '#apimachinery';
import { apiVersionOf, type CustomKind, decodeStrictly } from '../../registry/index.ts';
import { nameOf, type ResourceCall } from '../call.ts';
import { decodeBody } from './decode-body.ts';
import { kindProblem } from './kind-problem.ts';
import { readBody } from './read-body.ts';
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

/** The body of a POST or PUT as an object of the expected kind, checked field by field. */
export async function readObject(
  call: ResourceCall,
  fieldValidation: FieldValidation,
  expected: ExpectedKind = call.resource,
): Promise<KubeObject> {
  const bytes = await readBody(call.request);
  const { object, problems } = await decodeBody(bytes, call.request.headers['content-type'], expected.kind);
  const apiVersion = object.apiVersion ?? '';
  const kind = object.kind ?? '';
  const own = apiVersionOf(expected);
  const body = {
    ...object,
    apiVersion: apiVersion === '' || isAlso(expected, apiVersion) ? own : apiVersion,
    kind: kind === '' ? expected.kind : kind,
  };
  if (body.kind !== expected.kind) {
    throw wrongKind(body, expected);
  }
  if (body.apiVersion !== own) {
    throw badRequest(
      `the API version in the data (${body.apiVersion}) does not match the expected API version (${own})`,
    );
  }
  const metadata: unknown = body.metadata ?? {};
  // What is no object the decoder refuses.
  if (typeof metadata === 'object' && !Array.isArray(metadata)) {
    body.metadata = { ...metadata } as ObjectMeta;
    call.record.metadata = body.metadata;
  }
  return decodeStrictly(expected, body, { fieldValidation, warn: call.warn }, problems);
}

function isAlso({ group, alsoVersions }: ExpectedKind, apiVersion: string): boolean {
  return alsoVersions?.some((version) => apiVersionOf({ group, version }) === apiVersion) === true;
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

function wrongKind(object: KubeObject, expected: ExpectedKind) {
  const version = object.apiVersion.split('/').at(-1) ?? '';
  const problem = kindProblem(object, expected);
  return badRequest(`${object.kind} in version "${version}" cannot be handled as a ${expected.kind}: ${problem}`);
}
