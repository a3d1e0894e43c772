import { goJson, humanDuration, type KubeObject } from '#apimachinery';
import type { CustomResourceColumnDefinition } from '#types/apiextensions-v1';
import type { Column } from '../../../registry/resource.ts';
import { nameColumn } from '../../shared/columns.ts';
import { jsonPath } from './json-path.ts';

const age: CustomResourceColumnDefinition = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: '#k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta.creationTimestamp',
};

/** The columns of a custom kind. Follows apiextensions pkg/registry/customresource/tableconvertor. */
export function customColumns(columns: readonly CustomResourceColumnDefinition[] | undefined): readonly Column[] {
  const shown = columns === undefined || columns.length === 0 ? [age] : columns;
  const parsed = shown.map((column) => ({ column, find: jsonPath(column.jsonPath) }));
  // As upstream: after a path that cannot be read there are no more columns.
  const broken = parsed.findIndex(({ find }) => find === undefined);
  return [
    nameColumn(),
    ...parsed.slice(0, broken < 0 ? undefined : broken).map(({ column, find }) => columnOf(column, find ?? (() => []))),
  ];
}

function columnOf(column: CustomResourceColumnDefinition, find: (data: unknown) => readonly unknown[]): Column {
  const { name, type, format, description, priority } = column;
  return {
    name,
    type: type as Column['type'],
    description: description || `Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
    ...(format === undefined ? {} : { format }),
    ...(priority === undefined ? {} : { priority }),
    cell: (object: KubeObject, now: number) => {
      const found = find(object);
      return found.length === 0 ? null : cellOf(type, found[0], now);
    },
  };
}

function cellOf(type: string, value: unknown, now: number): string | number | boolean | null {
  switch (type) {
    case 'string':
      return value === null ? '<no value>' : typeof value === 'object' ? goJson(value) : String(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? dateCell(value, now) : null;
    default:
      return null;
  }
}

function dateCell(text: string, now: number): string {
  if (text === '') return '<unknown>';
  const time = Date.parse(text);
  return Number.isNaN(time) ? '<invalid>' : humanDuration(now - time);
}
