import { goEscaped, type KubeObject } from '#apimachinery';
import type { ResourceDefinition, WatchEvent } from '../../registry/index.ts';
import { type Rendering, renderObject } from './render.ts';
import { renderTable } from './table.ts';

interface Written {
  readonly type: WatchEvent['type'];
  readonly object: KubeObject;
  readonly resource: ResourceDefinition;
  readonly form: string;
  readonly line: string;
}

/** All watchers of a change are told of it in one go, most of them in the same form: what the one before got serves them, too. */
let latest: Written | undefined;

/** The line of a watch's stream for an event. Of tables only the first carries the column definitions (`headers`). */
export function eventLine(rendering: Rendering, { type, object }: WatchEvent, headers: boolean): string {
  const { resource, output, includeObject = '', now } = rendering;
  const form = `${output.as} ${output.version} ${includeObject} ${headers} ${Math.floor(now / 1000)}`;
  if (latest?.object === object && latest.type === type && latest.resource === resource && latest.form === form) {
    return latest.line;
  }
  const { resourceVersion } = object.metadata;
  const text =
    output.as === 'Table'
      ? renderTable(rendering, [object], { resourceVersion }, headers)
      : renderObject(rendering, object);
  const line = `{"type":"${type}","object":${goEscaped(text)}}\n`;
  latest = { type, object, resource, form, line };
  return line;
}
