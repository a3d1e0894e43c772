import { deepEqual } from '#apimachinery';
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
  CustomResourceValidation,
  SelectableField,
} from '#types/apiextensions-v1';

/** What a version says for itself; absent where all versions say the same. */
type InternalVersion = CustomResourceDefinitionVersion;

/** The spec as the server sees it: what all versions share stands once, beside them. */
export interface InternalSpec extends CustomResourceDefinitionSpec {
  readonly version: string;
  readonly validation: CustomResourceValidation | undefined;
  readonly subresources: CustomResourceSubresources | undefined;
  readonly additionalPrinterColumns: readonly CustomResourceColumnDefinition[] | undefined;
  readonly selectableFields: readonly SelectableField[] | undefined;
  versions: InternalVersion[];
  /** Whether a list was given, if an empty one: messages show `[]` or `null`. */
  readonly hasVersions: boolean;
}

type Shared = 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields';

/** Follows Convert_v1_CustomResourceDefinitionSpec_To_apiextensions: messages name the shared place. */
export function internalSpec(spec: CustomResourceDefinitionSpec): InternalSpec {
  const versions = spec.versions ?? [];
  const [first] = versions;
  const isShared = (field: Shared) => versions.every((version) => deepEqual(version[field], first?.[field]));
  const shared = <F extends Shared>(field: F) => (first !== undefined && isShared(field) ? first[field] : undefined);
  const fields: readonly Shared[] = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'];
  const moved = fields.filter(isShared);
  return {
    ...spec,
    version: first?.name ?? '',
    hasVersions: spec.versions !== undefined && spec.versions !== null,
    validation: shared('schema'),
    subresources: shared('subresources'),
    additionalPrinterColumns: shared('additionalPrinterColumns'),
    selectableFields: shared('selectableFields'),
    versions: versions.map((version) => {
      const own = { ...version };
      for (const field of moved) delete own[field];
      return own;
    }),
  };
}
