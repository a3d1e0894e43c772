import { badRequest, type KubeObject } from '#apimachinery';
import { jsonOfMany } from '../../registry/index.ts';
import { columnDefinitions } from './column-definitions.ts';
import { type ListText, partialOf, type Rendering } from './render.ts';

/**
 * The JSON text of a Table of these objects. `headers` false leaves the column definitions out (a watch sends them once).
 * Follows apimachinery meta/v1 Table and apiserver handlers asTable.
 */
export function renderTable(
  rendering: Rendering,
  objects: readonly KubeObject[],
  metadata: object,
  headers = true,
): string {
  const { head, textOf, tail } = tableText(rendering, metadata, headers);
  return `${head}${objects.map(textOf).join(',')}${tail}`;
}

/** A Table but for its rows. */
export function tableText(rendering: Rendering, metadata: object, headers = true): Omit<ListText, 'items'> {
  const { resource, output, includeObject, now } = rendering;
  const { columns } = resource;
  const definitions = headers ? columnDefinitions(resource, rendering.descriptions) : 'null';
  return {
    head: `{"kind":"Table","apiVersion":"meta.k8s.io/${output.version}","metadata":${JSON.stringify(metadata)},"columnDefinitions":${definitions},"rows":[`,
    textOf: (object) => {
      const cells = JSON.stringify(columns.map((column) => column.cell(object, now)));
      return `{"cells":${cells},"object":${rowObject(object, includeObject, output.version)}}`;
    },
    tail: ']}',
  };
}

function rowObject(object: KubeObject, includeObject: string | undefined, version: string): string {
  switch (includeObject) {
    case 'Object':
      return jsonOfMany(object);
    case 'None':
      return 'null';
    case undefined:
    case '':
    case 'Metadata':
      return JSON.stringify(partialOf(object, version));
    default:
      throw badRequest(
        `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(includeObject)}: must be 'Metadata', 'Object', 'None', or empty`,
      );
  }
}
