import type { GoField, GoStructs, GoType } from './go-types.ts';

/** One field of the schema table, before it is written. */
export interface Field {
  readonly json: string;
  readonly inline: boolean;
  readonly type: GoType;
  readonly protobuf: number | undefined;
  readonly omitEmpty: boolean;
  readonly omitZero: boolean;
  readonly required: boolean;
  readonly patchStrategy: string | undefined;
  readonly patchMergeKey: string | undefined;
  /** `map key key`, `set` or `atomic`. */
  readonly listType: string | undefined;
  /** `atomic` or `granular` for maps and structs. */
  readonly mapType: string | undefined;
  readonly enum: readonly string[] | undefined;
  readonly defaultValue: unknown;
}

export interface StructModel {
  readonly name: string;
  readonly atomic: boolean;
  readonly fields: readonly Field[];
}

export interface PackageModel {
  /** `core/v1`. */
  readonly short: string;
  /** `k8s.io/api/core/v1`. */
  readonly path: string;
  readonly structs: readonly StructModel[];
}

/** Facts that no binary and no typing tells: how lists and maps merge, which strings are enums, default values. */
export interface Facts {
  readonly listTypes: Readonly<Record<string, string>>;
  readonly mapTypes: Readonly<Record<string, string>>;
  readonly structTypes: Readonly<Record<string, string>>;
  readonly enums: Readonly<Record<string, readonly string[]>>;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly required: Readonly<Record<string, boolean>>;
}

const roots: Readonly<Record<string, string>> = {
  'k8s.io/api/': '',
  'k8s.io/apimachinery/pkg/apis/': '',
  'k8s.io/apiextensions-apiserver/pkg/apis/': '',
  'k8s.io/kube-aggregator/pkg/apis/': '',
  'k8s.io/metrics/pkg/apis/': '',
};

/** `k8s.io/api/core/v1` -> `core/v1`; packages of special types keep their last part: `resource`. */
export function shortPackage(path: string): string {
  const root = Object.keys(roots).find((prefix) => path.startsWith(prefix));
  return root === undefined ? path.slice(path.lastIndexOf('/') + 1) : path.slice(root.length);
}

/** Whether a package of the API belongs in the table: what a 1.35 API server serves without extra switches. */
export function isApiPackage(path: string): boolean {
  return (
    /^k8s\.io\/api\/(?!imagepolicy|apiserverinternal)[a-z]+\/v\d+$/.test(path) ||
    /^k8s\.io\/api\/apidiscovery\/v2(beta1)?$/.test(path) ||
    path === 'k8s.io/apimachinery/pkg/apis/meta/v1' ||
    path === 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1' ||
    path === 'k8s.io/kube-aggregator/pkg/apis/apiregistration/v1' ||
    path === 'k8s.io/metrics/pkg/apis/metrics/v1beta1'
  );
}

/** Structs that JSON writes as something else than an object with their fields. */
export const specialTypes: Readonly<Record<string, string>> = {
  'meta/v1.Time': 'time',
  'meta/v1.MicroTime': 'microTime',
  'meta/v1.Duration': 'duration',
  'meta/v1.FieldsV1': 'fieldsV1',
  'resource.Quantity': 'quantity',
  'intstr.IntOrString': 'intOrString',
  'runtime.RawExtension': 'rawExtension',
  'apiextensions/v1.JSON': 'json',
  'apiextensions/v1.JSONSchemaPropsOrArray': 'schemaOrArray',
  'apiextensions/v1.JSONSchemaPropsOrBool': 'schemaOrBool',
  'apiextensions/v1.JSONSchemaPropsOrStringArray': 'schemaOrStringArray',
};

/** Joins the structs with the facts; `isRequired` answers from the client's typings (undefined: they don't know). */
export function buildModel(
  structs: GoStructs,
  facts: Facts,
  isRequired: (shortPackage: string, struct: string, field: string) => boolean | undefined,
): PackageModel[] {
  const packages = new Map<string, StructModel[]>();
  for (const [key, goFields] of structs) {
    const dot = key.lastIndexOf('.');
    const [packagePath, name] = [key.slice(0, dot), key.slice(dot + 1)];
    const short = `${shortPackage(packagePath)}.${name}`;
    if (!isApiPackage(packagePath) || !/^[A-Z]/.test(name) || short in specialTypes) continue;
    const toField = (field: GoField): Field => {
      const at = `${short}.${field.json}`;
      return {
        ...field,
        required: facts.required[at] ?? isRequired(shortPackage(packagePath), name, field.json) ?? !field.omitEmpty,
        listType: facts.listTypes[at],
        mapType: facts.mapTypes[at],
        enum: enumOf(field.type, packagePath, facts),
        defaultValue: facts.defaults[at],
      };
    };
    const list = packages.get(packagePath) ?? [];
    packages.set(packagePath, list);
    const fields = goFields.filter((field) => field.json !== '-' && /^[A-Z]/.test(field.goName)).map(toField);
    list.push({ name, atomic: facts.structTypes[short] === 'atomic', fields });
  }
  return [...packages]
    .map(([path, list]) => ({
      path,
      short: shortPackage(path),
      structs: list.sort((a, b) => (a.name < b.name ? -1 : 1)),
    }))
    .sort((a, b) => (a.short < b.short ? -1 : 1));
}

/** The values of the innermost scalar's type when it is an enum. Types of other packages are named by their last part. */
function enumOf(type: GoType, packagePath: string, facts: Facts): readonly string[] | undefined {
  if (type.kind === 'pointer' || type.kind === 'list' || type.kind === 'map')
    return enumOf(type.of, packagePath, facts);
  if (type.kind !== 'scalar' || type.go === type.base) return undefined;
  const name = type.go.slice(type.go.indexOf('.') + 1);
  return facts.enums[`${shortPackage(packagePath)}.${name}`] ?? facts.enums[`core/v1.${name}`];
}
