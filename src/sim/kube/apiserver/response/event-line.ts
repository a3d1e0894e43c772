import { encodeProtobufEvent, goEscaped, type KubeObject, type Status } from '#apimachinery';
import type { ResourceDefinition, WatchEvent } from '../../registry/index.ts';
import { partialOf, type Rendering, renderObject } from './render.ts';
import { renderTable } from './table.ts';

/** JSON on a line, or a frame of protobuf. */
export type EventLine = string | Uint8Array;

interface Written {
  readonly type: WatchEvent['type'];
  readonly object: KubeObject;
  readonly resource: ResourceDefinition;
  readonly form: string;
  readonly line: EventLine;
}

/** All watchers of a change are told of it in one go, most of them in the same form: what the one before got serves them, too. */
let latest: Written | undefined;

/** The line of a watch's stream for an event. Of tables only the first carries the column definitions (`headers`). */
export function eventLine(rendering: Rendering, { type, object }: WatchEvent, headers: boolean): EventLine {
  const { resource, output, includeObject = '', now } = rendering;
  const form = `${output.encoding} ${output.as} ${output.version} ${includeObject} ${headers} ${Math.floor(now / 1000)}`;
  if (latest?.object === object && latest.type === type && latest.resource === resource && latest.form === form) {
    return latest.line;
  }
  const line = lineOf(rendering, type, object, headers);
  latest = { type, object, resource, form, line };
  return line;
}

/** The line that tells why a watch ends. */
export function errorLine({ output }: Rendering, status: Status): EventLine {
  return output.encoding === 'protobuf'
    ? encodeProtobufEvent('ERROR', status)
    : `${JSON.stringify({ type: 'ERROR', object: status })}\n`;
}

function lineOf(rendering: Rendering, type: string, object: KubeObject, headers: boolean): EventLine {
  const { output } = rendering;
  if (output.encoding === 'protobuf') {
    return encodeProtobufEvent(type, output.as === undefined ? object : partialOf(object, output.version));
  }
  const { resourceVersion } = object.metadata;
  const text =
    output.as === 'Table'
      ? renderTable(rendering, [object], { resourceVersion }, headers)
      : renderObject(rendering, object);
  return `{"type":"${type}","object":${goEscaped(text)}}\n`;
}
