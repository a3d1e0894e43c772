import { humanDuration, type KubeObject } from '#apimachinery';
import type { Column } from '../../registry/resource.ts';

/** Time since an RFC 3339 timestamp as the server prints ages; `<unknown>` without one. Follows pkg/printers/internalversion, translateTimestampSince. */
export function since(timestamp: string | null | undefined, now: number): string {
  if (!timestamp) {
    return '<unknown>';
  }
  return humanDuration(now - Date.parse(timestamp));
}

/** The first column of nearly every kind. */
export function nameColumn<T extends KubeObject>(): Column<T> {
  return { name: 'Name', type: 'string', format: 'name', cell: (object) => object.metadata.name ?? '' };
}

/** Time since the object's creation. */
export function ageColumn<T extends KubeObject>(): Column<T> {
  return { name: 'Age', type: 'string', cell: (object, now) => since(object.metadata.creationTimestamp, now) };
}

/** A text column; `priority` 1 shows only with `-o wide`. */
export function textColumn<T extends KubeObject>(
  name: string,
  cell: (object: T, now: number) => string,
  priority = 0,
): Column<T> {
  return priority === 0 ? { name, type: 'string', cell } : { name, type: 'string', priority, cell };
}

/** A number; the column's declared type is `string` for some kinds although cells are numbers. */
export function countColumn<T extends KubeObject>(
  name: string,
  cell: (object: T, now: number) => number,
  type: 'integer' | 'string' = 'integer',
): Column<T> {
  return { name, type, cell };
}

/** NAMES and IMAGES of the containers of a template, for the wide columns of workloads. */
export function containerColumns<T extends KubeObject>(
  containers: (object: T) => readonly { name: string; image?: string }[],
): Column<T>[] {
  return [
    textColumn(
      'Containers',
      (object) =>
        containers(object)
          .map((container) => container.name)
          .join(','),
      1,
    ),
    textColumn(
      'Images',
      (object) =>
        containers(object)
          .map((container) => container.image ?? '')
          .join(','),
      1,
    ),
  ];
}

/** The second column of kinds without a printer of their own. Follows apiserver pkg/registry/rest, defaultTableConvertor. */
export function createdAtColumn<T extends KubeObject>(): Column<T> {
  return { name: 'Created At', type: 'date', cell: (object) => object.metadata.creationTimestamp ?? '' };
}

/** Labels as a cell. Follows apimachinery pkg/labels, FormatLabels. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}
