import { badRequest, type KubeObject } from '#apimachinery';
import { apiVersionOf, jsonOf, type List, type ResourceDefinition } from '../../registry/index.ts';
import type { OutputType } from '../request/accept.ts';
import { renderTable } from './table.ts';

/** What decides how objects are written. */
export interface Rendering {
  readonly resource: ResourceDefinition;
  readonly output: OutputType;
  /** The includeObject parameter of tables. */
  readonly includeObject: string | undefined;
  readonly now: number;
}

/** The JSON text of one object in the wanted form. */
export function renderObject(rendering: Rendering, object: KubeObject): string {
  const { output } = rendering;
  switch (output.as) {
    case undefined:
      return jsonOf(object);
    case 'Table':
      return renderTable(rendering, [object], { resourceVersion: object.metadata.resourceVersion });
    case 'PartialObjectMetadata':
      return JSON.stringify(partialOf(object, output.version));
    default:
      throw badRequest(`you requested ${output.as}, but the requested object is not a list (*v1.${object.kind})`);
  }
}

/** The JSON text of a list in the wanted form. */
export function renderList(rendering: Rendering, list: List): string {
  const { resource, output } = rendering;
  const metadata = listMetadata(list);
  if (output.as === 'Table') {
    const { tableOrder } = resource;
    return renderTable(rendering, tableOrder === undefined ? list.items : list.items.toSorted(tableOrder), metadata);
  }
  if (output.as === 'PartialObjectMetadata') {
    throw badRequest(
      `you requested PartialObjectMetadata, but the requested object is a list (*v1.${resource.kind}List)`,
    );
  }
  if (output.as === 'PartialObjectMetadataList') {
    const items = list.items.map((object) => partialOf(object, output.version));
    return JSON.stringify({ kind: output.as, apiVersion: `meta.k8s.io/${output.version}`, metadata, items });
  }
  if (resource.custom !== undefined) {
    return customList(resource.custom.listKind, apiVersionOf(resource), list);
  }
  const head = `{"kind":"${resource.kind}List","apiVersion":"${apiVersionOf(resource)}","metadata":${JSON.stringify(metadata)},"items":[`;
  return `${head}${list.items.map((object) => itemText(resource, object)).join(',')}]}`;
}

/** A list of custom objects is one of any data: keys by alphabet, items with their kinds. Follows unstructured.UnstructuredList. */
function customList(kind: string, apiVersion: string, list: List): string {
  const { remainingItemCount } = list;
  const metadata = {
    continue: list.continue ?? '',
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
    resourceVersion: list.resourceVersion,
  };
  const items = list.items.map(jsonOf).join(',');
  return `{"apiVersion":"${apiVersion}","items":[${items}],"kind":"${kind}","metadata":${JSON.stringify(metadata)}}`;
}

/** An object's metadata alone, as tables and metadata clients want it. */
export function partialOf(object: KubeObject, version: string): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}

/** An item of a typed list carries neither kind nor apiVersion, which stand first in the object's own text. */
function itemText(resource: ResourceDefinition, object: KubeObject): string {
  const text = jsonOf(object);
  const prefix = `{"kind":"${resource.kind}","apiVersion":"${apiVersionOf(resource)}",`;
  return text.startsWith(prefix) ? `{${text.slice(prefix.length)}` : text;
}

function listMetadata(list: List) {
  return {
    resourceVersion: list.resourceVersion,
    ...(list.continue === undefined ? {} : { continue: list.continue }),
    ...(list.remainingItemCount === undefined ? {} : { remainingItemCount: list.remainingItemCount }),
  };
}
