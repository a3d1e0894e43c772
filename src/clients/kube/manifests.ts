import { parseAllDocuments, type Document as YamlDocument } from 'yaml';
import { UserError } from '#api';
import type { KubeObject } from '#apimachinery';

/**
 * The objects of a YAML or JSON stream as kubectl reads them: YAML 1.1 (`0644` is octal, `yes` is true) without its times, empty
 * documents skipped, a List taken apart. UserError where it is no YAML or an object lacks apiVersion or kind.
 */
export function parseManifests(text: string, file = 'manifest'): readonly KubeObject[] {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    merge: true,
    uniqueKeys: true,
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || (tag.format !== 'TIME' && !tag.tag.endsWith(':timestamp'))),
  });
  const objects: KubeObject[] = [];
  for (const document of documents) {
    const problem = document.errors[0];
    if (problem !== undefined) {
      throw new UserError('bad-yaml', `${file} is no YAML: ${problem.message.split('\n')[0]?.replace(/:$/, '')}.`);
    }
    const value = plainValue(document, file);
    if (value !== null && value !== undefined) objects.push(...flatten(value, file));
  }
  return objects;
}

/** Aliases that grow without measure are refused by the parser. */
function plainValue(document: YamlDocument.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    throw new UserError('bad-yaml', `${file} is no YAML that is used here: ${error.message}.`);
  }
}

function flatten(value: unknown, file: string): readonly KubeObject[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError('bad-manifest', `${file} holds something that is no Kubernetes object.`);
  }
  const object = value as Partial<KubeObject>;
  for (const field of ['apiVersion', 'kind'] as const) {
    if (typeof object[field] !== 'string' || object[field] === '') {
      throw new UserError('bad-manifest', `An object in ${file} has no ${field}.`, `Add ${field} to it.`);
    }
  }
  const { items } = object;
  if (object.kind === 'List' && Array.isArray(items)) return items.flatMap((item) => flatten(item, file));
  return [{ ...(object as KubeObject), metadata: object.metadata ?? {} }];
}
