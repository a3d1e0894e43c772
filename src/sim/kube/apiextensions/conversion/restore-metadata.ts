import {
  deepCopy,
  deepEqual,
  fieldErrorText,
  goType,
  type KubeObject,
  path,
  validateAnnotations,
  validateLabels,
} from '#apimachinery';
import { CallFailure, type Data, isData } from '../../webhook/post-review.ts';

/**
 * A converted object with the metadata of its original: a webhook changes labels and annotations, nothing else there. Throws
 * CallFailure. Follows restoreObjectMeta.
 */
export function restoreMetadata(original: KubeObject, converted: Data, what: string): KubeObject {
  const refuse = (text: string) => new CallFailure(`${what} returned invalid metadata: ${text}`);
  const { metadata: answered } = converted;
  if (answered === undefined) throw refuse('missing metadata in converted object');
  if (!isData(answered)) throw refuse(`invalid metadata of type ${goType(answered)} in converted object`);
  const metadata: KubeObject['metadata'] = deepCopy(original.metadata);
  for (const field of ['labels', 'annotations'] as const) {
    const given = answered[field] ?? undefined;
    delete metadata[field];
    if (given === undefined) continue;
    if (!isData(given)) throw refuse(`invalid metadata.${field} of type ${goType(given)} in converted object`);
    for (const [key, value] of Object.entries(given)) {
      if (typeof value !== 'string') {
        throw refuse(`metadata.${field}[${key}] must be a string, but is ${goType(value)} in converted object`);
      }
    }
    const texts = given as Readonly<Record<string, string>>;
    if (!deepEqual(texts, original.metadata[field] ?? {})) {
      const errors =
        field === 'labels'
          ? validateLabels(texts, path('metadata', 'labels'))
          : validateAnnotations(texts, path('metadata', 'annotation'));
      const [first, ...others] = [...new Set(errors.map(fieldErrorText))];
      if (first !== undefined) throw refuse(others.length === 0 ? first : `[${[first, ...others].join(', ')}]`);
    }
    metadata[field] = { ...texts };
  }
  return { ...converted, metadata } as unknown as KubeObject;
}
