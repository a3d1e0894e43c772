import { type Descriptions, type KubeObject, notAcceptableForm } from '#apimachinery';
import { apiVersionOf, jsonOf, jsonOfMany, type List, type ResourceDefinition } from '../../registry/index.ts';
import type { OutputType } from '../request/accept.ts';
import { internalPackageOf } from '../request/kind-problem.ts';
import { renderTable, tableText } from './table.ts';

/** What decides how objects are written. */
export interface Rendering {
  readonly resource: ResourceDefinition;
  readonly output: OutputType;
  /** The includeObject parameter of tables. */
  readonly includeObject: string | undefined;
  readonly now: number;
  /** Says what columns of tables are about. */
  readonly descriptions: Descriptions;
}

/** The JSON text of one object in the wanted form. */
export function renderObject(rendering: Rendering, object: KubeObject): string {
  const { output, resource } = rendering;
  switch (output.as) {
    case undefined:
      return jsonOf(object);
    case 'Table':
      return renderTable(rendering, [object], { resourceVersion: object.metadata.resourceVersion });
    case 'PartialObjectMetadata':
      return JSON.stringify(partialOf(object, output.version));
    default:
      throw notAcceptableForm(
        `you requested ${output.as}, but the requested object is not a list (${goTypeOf(resource)})`,
      );
  }
}

/** A list as it is written: what stands before and behind its items, and the text of each, with commas between them. */
export interface ListText {
  readonly head: string;
  readonly items: readonly KubeObject[];
  readonly textOf: (item: KubeObject) => string;
  readonly tail: string;
}

/** The JSON text of a list in the wanted form. */
export function renderList(rendering: Rendering, list: List): ListText {
  const { resource, output } = rendering;
  const metadata = listMetadata(list);
  if (output.as === 'Table') {
    const { tableOrder } = resource;
    const items = tableOrder === undefined ? list.items : list.items.toSorted(tableOrder);
    return { ...tableText(rendering, metadata), items };
  }
  if (output.as === 'PartialObjectMetadata') {
    throw notAcceptableForm(
      `you requested PartialObjectMetadata, but the requested object is a list (${goTypeOf(resource)}List)`,
    );
  }
  const { items } = list;
  const tail = ']}';
  if (output.as === 'PartialObjectMetadataList') {
    const { version } = output;
    const head = `{"kind":"${output.as}","apiVersion":"meta.k8s.io/${version}","metadata":${JSON.stringify(metadata)},"items":[`;
    return { head, items, textOf: (object) => JSON.stringify(partialOf(object, version)), tail };
  }
  if (resource.custom !== undefined) {
    return customList(resource.custom.listKind, apiVersionOf(resource), list);
  }
  const head = `{"kind":"${resource.kind}List","apiVersion":"${apiVersionOf(resource)}","metadata":${JSON.stringify(metadata)},"items":[`;
  return { head, items, textOf: (object) => itemText(resource, object), tail };
}

/** A list of custom objects is one of any data: keys by alphabet, items with their kinds. Follows unstructured.UnstructuredList. */
function customList(kind: string, apiVersion: string, list: List): ListText {
  const { remainingItemCount } = list;
  const metadata = {
    continue: list.continue ?? '',
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
    resourceVersion: list.resourceVersion,
  };
  const tail = `],"kind":"${kind}","metadata":${JSON.stringify(metadata)}}`;
  return { head: `{"apiVersion":"${apiVersion}","items":[`, items: list.items, textOf: jsonOfMany, tail };
}

/** An object's metadata alone, as tables and metadata clients want it. */
export function partialOf(object: KubeObject, version: string): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}

/** An item of a typed list carries neither kind nor apiVersion, which stand first in the object's own text. */
function itemText(resource: ResourceDefinition, object: KubeObject): string {
  const text = jsonOfMany(object);
  const prefix = `{"kind":"${resource.kind}","apiVersion":"${apiVersionOf(resource)}",`;
  return text.startsWith(prefix) ? `{${text.slice(prefix.length)}` : text;
}

function listMetadata(list: List) {
  return {
    // What is computed has none.
    ...(list.resourceVersion === '' ? {} : { resourceVersion: list.resourceVersion }),
    ...(list.continue === undefined ? {} : { continue: list.continue }),
    ...(list.remainingItemCount === undefined ? {} : { remainingItemCount: list.remainingItemCount }),
  };
}

/** What Go calls the server's own type of a kind. */
function goTypeOf({ group, kind, custom }: ResourceDefinition): string {
  return custom === undefined ? `*${internalPackageOf(group)}.${kind}` : '*unstructured.Unstructured';
}
