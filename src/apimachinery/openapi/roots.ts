import { componentName, reference } from './component-name.ts';
import { components } from './components.ts';
import { contentOf, objectTypes } from './media-types.ts';
import { unauthorized } from './operation.ts';
import { operationGroup, operationTag } from './operation-id.ts';
import { metaKinds } from './scheme-kinds.ts';
import type { Descriptions, Schema } from './types.ts';

/** A path that answers GET with one thing about the server. */
interface Root {
  readonly tag: string;
  readonly description: string;
  readonly operationId: string;
  readonly types: readonly string[];
  /** The schema table's key of what is answered; default: a text. */
  readonly answer?: string;
}

const meta = (type: string) => `k8s.io/apimachinery/pkg/apis/meta/v1.${type}`;

/** What GET /version answers has no protobuf form, so that the schema table does not know it. */
const versionInfo = 'k8s.io/apimachinery/pkg/version.Info';
const versionFields = 'major minor gitVersion gitCommit gitTreeState buildDate goVersion compiler platform'.split(' ');
const otherVersions = ['emulationMajor', 'emulationMinor', 'minCompatibilityMajor', 'minCompatibilityMinor'];
const versionSchema: Schema = {
  type: 'object',
  required: versionFields,
  properties: Object.fromEntries([
    ...versionFields.map((name) => [name, { type: 'string', default: '' }]),
    ...otherVersions.map((name) => [name, { type: 'string' }]),
  ]),
};

const fixed: Readonly<Record<string, Root>> = {
  '.well-known/openid-configuration': {
    tag: 'WellKnown',
    description: "get service account issuer OpenID configuration, also known as the 'OIDC discovery doc'",
    operationId: 'getServiceAccountIssuerOpenIDConfiguration',
    types: ['application/json'],
  },
  api: {
    tag: 'core',
    description: 'get available API versions',
    operationId: 'getCoreAPIVersions',
    types: objectTypes,
    answer: meta('APIVersions'),
  },
  apis: {
    tag: 'apis',
    description: 'get available API versions',
    operationId: 'getAPIVersions',
    types: objectTypes,
    answer: meta('APIGroupList'),
  },
  'openid/v1/jwks': {
    tag: 'openid',
    description: 'get service account issuer OpenID JSON Web Key Set (contains public token verification keys)',
    operationId: 'getServiceAccountIssuerOpenIDKeyset',
    types: ['application/jwk-set+json'],
  },
  version: {
    tag: 'version',
    description: 'get the version information for this server',
    operationId: 'getCodeVersion',
    types: ['application/json'],
    answer: versionInfo,
  },
};

/** The keys of the documents that are about the server itself: `api`, `version` ..., and `apis/GROUP` for its own groups. */
export function rootKeys(groups: Iterable<string>): readonly string[] {
  const own = new Set([...groups].filter((group) => group !== ''));
  return [...Object.keys(fixed), ...[...own].map((group) => `apis/${group}`)];
}

/** The paths and components of one of `rootKeys`. */
export function rootParts(
  key: string,
  descriptions: Descriptions,
): { readonly paths: Record<string, Schema>; readonly schemas: Record<string, Schema> } {
  const { tag, description, operationId, types, answer } = fixed[key] ?? groupRoot(key.replace('apis/', ''));
  const schema = answer === undefined ? { type: 'string' } : reference(componentName(answer));
  const responses = { '200': { description: 'OK', content: contentOf(types, schema) }, ...unauthorized };
  const schemas = answer === versionInfo ? { [componentName(answer)]: versionSchema } : undefined;
  return {
    paths: { [`/${key}/`]: { get: { tags: [tag], description, operationId, responses } } },
    schemas:
      schemas ?? (answer === undefined ? {} : components(new Map([[answer, metaKinds(answer) ?? []]]), descriptions)),
  };
}

function groupRoot(group: string): Root {
  return {
    tag: operationTag(group),
    description: 'get information of a group',
    operationId: `get${operationGroup(group)}APIGroup`,
    types: objectTypes,
    answer: meta('APIGroup'),
  };
}
