import { badRequest, type KubeObject } from '#apimachinery';
import { type Column, jsonOf } from '../../registry/index.ts';
import { partialOf, type Rendering } from './render.ts';

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
  const { resource, output, includeObject } = rendering;
  const { columns } = resource;
  const head = `{"kind":"Table","apiVersion":"meta.k8s.io/${output.version}","metadata":${JSON.stringify(metadata)}`;
  const definitions = headers ? JSON.stringify(columns.map(definitionOf)) : 'null';
  const rows = objects.map((object) => {
    const cells = JSON.stringify(columns.map((column) => column.cell(object, rendering.now)));
    return `{"cells":${cells},"object":${rowObject(object, includeObject, output.version)}}`;
  });
  return `${head},"columnDefinitions":${definitions},"rows":[${rows.join(',')}]}`;
}

function definitionOf(column: Column) {
  const { name, type, format = '', description = '', priority = 0 } = column;
  return { name, type, format: format === '' && name === 'Name' ? 'name' : format, description, priority };
}

function rowObject(object: KubeObject, includeObject: string | undefined, version: string): string {
  switch (includeObject) {
    case 'Object':
      return jsonOf(object);
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
