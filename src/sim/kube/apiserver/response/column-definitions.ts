import type { Descriptions } from '#apimachinery';
import type { Column, ResourceDefinition } from '../../registry/index.ts';
import columnDescriptions from './column-descriptions.json' with { type: 'json' };

/** What columns are about, by resource and column: a text, or `#` and the type and field whose prose it is. */
const texts = columnDescriptions as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

const meta = '#k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta';
const ofEveryKind: Readonly<Record<string, string>> = { Name: `${meta}.name`, Age: `${meta}.creationTimestamp` };

const made = new WeakMap<Descriptions, WeakMap<readonly Column[], string>>();

/**
 * The JSON text of a table's column definitions. Follows pkg/printers/internalversion AddHandlers for what columns are
 * about; where the build brought no prose, they are about nothing.
 */
export function columnDefinitions(resource: ResourceDefinition, descriptions: Descriptions): string {
  const byColumns = made.get(descriptions) ?? new WeakMap<readonly Column[], string>();
  made.set(descriptions, byColumns);
  const known = byColumns.get(resource.columns);
  if (known !== undefined) {
    return known;
  }
  const own = resource.custom === undefined ? (texts[`${resource.group}/${resource.resource}`] ?? {}) : ofEveryKind;
  const text = JSON.stringify(resource.columns.map((column) => definitionOf(column, own[column.name], descriptions)));
  byColumns.set(resource.columns, text);
  return text;
}

function definitionOf(column: Column, text: string | undefined, descriptions: Descriptions) {
  const { name, type, format = '', priority = 0 } = column;
  const description = proseOf(column.description ?? text, descriptions);
  return { name, type, format: format === '' && name === 'Name' ? 'name' : format, description, priority };
}

function proseOf(text = '', descriptions: Descriptions): string {
  if (!/^#.*\/.*\./.test(text)) {
    return text;
  }
  const dot = text.lastIndexOf('.');
  return descriptions(text.slice(1, dot))?.fields?.[text.slice(dot + 1)] ?? '';
}
