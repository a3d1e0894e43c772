import type { Message, MessageValue } from './types.ts';

/** The fields of csi.proto that are maps from string to string. */
const maps: ReadonlySet<string> = new Set([
  'mutable_parameters',
  'parameters',
  'publish_context',
  'segments',
  'volume_context',
]);
/** The numbers of VolumeCapability.AccessMode. */
const modes: readonly string[] = [
  'UNKNOWN',
  'SINGLE_NODE_WRITER',
  'SINGLE_NODE_READER_ONLY',
  'MULTI_NODE_READER_ONLY',
  'MULTI_NODE_SINGLE_WRITER',
  'MULTI_NODE_MULTI_WRITER',
  'SINGLE_NODE_SINGLE_WRITER',
  'SINGLE_NODE_MULTI_WRITER',
];

const isMessage = (value: MessageValue): value is Message => typeof value === 'object' && !Array.isArray(value);

function isUnset(value: MessageValue): boolean {
  return value === undefined || value === '' || value === false || value === 0;
}

function fieldText(name: string, value: MessageValue): readonly string[] {
  if (isUnset(value)) return [];
  if (Array.isArray(value)) return value.flatMap((one: MessageValue) => fieldText(name, one));
  if (isMessage(value)) {
    if (!maps.has(name)) return [`${name}:{${protoText(value)}}`];
    return Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => `${name}:{key:${JSON.stringify(key)} value:${JSON.stringify(one)}}`);
  }
  const isEnum = name === 'mode' && modes.includes(String(value));
  return [`${name}:${typeof value === 'string' && !isEnum ? JSON.stringify(value) : String(value)}`];
}

/** A message on one line as Go's protobuf prints it. */
export function protoText(message: Message): string {
  return Object.entries(message)
    .flatMap(([name, value]) => fieldText(name, value))
    .join(' ');
}

/** Go prints the alternatives of a `oneof` as a field of their own. */
const alternatives: Readonly<Record<string, readonly [field: string, option: string]>> = {
  mount: ['AccessType', 'Mount'],
  block: ['AccessType', 'Block'],
  snapshot: ['Type', 'Snapshot'],
  volume: ['Type', 'Volume'],
};

function plain(name: string, value: MessageValue, parent: string): readonly (readonly [string, unknown])[] {
  if (isUnset(value)) return [];
  if (name === 'mode') return [[name, modes.indexOf(String(value))]];
  if (Array.isArray(value)) {
    return [[name, value.map((one: MessageValue) => (isMessage(one) ? plainMessage(one, name) : one))]];
  }
  if (!isMessage(value)) return [[name, value]];
  const alternative = parent === 'volume_capability' || parent.startsWith('volume_c') ? alternatives[name] : undefined;
  if (alternative !== undefined) return [[alternative[0], { [alternative[1]]: plainMessage(value, name) }]];
  return [[name, plainMessage(value, name)]];
}

function plainMessage(message: Message, name: string): Readonly<Record<string, unknown>> {
  const fields = Object.entries(message).flatMap(([field, value]) => plain(field, value, name));
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A message as JSON with sorted fields. Follows kubernetes-csi/csi-lib-utils protosanitizer. */
export function protoJson(message: Message): string {
  return JSON.stringify(plainMessage(message, ''));
}
