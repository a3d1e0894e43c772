import { fieldInvalid, invalid, type KubeObject, path } from '#apimachinery';

/** What an object says that it is; a part that it does not say is empty. */
export interface TypeMeta {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/**
 * Reads kind and apiVersion, whatever the case of their names, as Go does. Throws an Error with the text that the server
 * has for what cannot be read. Follows apimachinery pkg/runtime/serializer/json SimpleMetaFactory.
 */
export function interpretType(object: object): TypeMeta {
  const { apiVersion, kind } = typeFields(object);
  const [group = '', version, ...more] = apiVersion.split('/');
  if (more.length > 0) {
    throw new Error(`unexpected GroupVersion string: ${apiVersion}`);
  }
  return version === undefined ? { group: '', version: group, kind } : { group, version, kind };
}

function typeFields(object: object): { apiVersion: string; kind: string } {
  const found = { apiVersion: '', kind: '' };
  for (const [name, value] of Object.entries(object)) {
    const field = names.get(name.toLowerCase());
    if (field === undefined || value === null) {
      continue;
    }
    if (typeof value !== 'string') {
      const problem = `json: cannot unmarshal ${goKind(value)} into Go struct field .${field} of type string`;
      throw new Error(`couldn't get version/kind; json parse error: ${problem}`);
    }
    found[field] = value;
  }
  return found;
}

const names: ReadonlyMap<string, 'apiVersion' | 'kind'> = new Map([
  ['apiversion', 'apiVersion'],
  ['kind', 'kind'],
]);

/** What Go's decoder calls a JSON value. */
export function goKind(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
}

/** What is not said is what is expected. Follows json.gvkWithDefaults. */
export function withDefaults({ group, version, kind }: TypeMeta, expected: TypeMeta): TypeMeta {
  const isOurs = version === '' && (group === '' || group === expected.group);
  return { ...(isOurs ? expected : { group, version }), kind: kind === '' ? expected.kind : kind };
}

/**
 * 422 of a custom object that says it is something else: it is read as what it says, so that validation finds it.
 * Follows apiextensions-apiserver pkg/registry/customresource customResourceValidator.
 */
export function requireOwnType({ apiVersion, kind, metadata }: KubeObject, expected: TypeMeta): void {
  const own = expected.group === '' ? expected.version : `${expected.group}/${expected.version}`;
  const errors = [
    ...(kind === expected.kind ? [] : [fieldInvalid(path('kind'), kind, `must be ${expected.kind}`)]),
    ...(apiVersion === own ? [] : [fieldInvalid(path('apiVersion'), apiVersion, `must be ${own}`)]),
  ];
  if (errors.length > 0) {
    throw invalid(interpretType({ apiVersion }).group, kind, metadata.name ?? '', errors);
  }
}
