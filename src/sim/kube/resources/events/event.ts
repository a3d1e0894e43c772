import {
  canonicalize,
  deepCopy,
  deepEqual,
  type FieldError,
  fieldInvalid,
  fieldRequired,
  type KubeObject,
  path,
  validateImmutableField,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '#apimachinery';
import type { Event as CoreEvent } from '#types/core-v1';
import type { Event } from '#types/events-v1';
import { validateFinalizerNames } from '../../registry/finalizer-names.ts';
import type { Column, RequestContext, ResourceDefinition } from '../../registry/resource.ts';
import { event as hub } from '../core/event.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';

/** How fields are called here and in core/v1. Follows pkg/apis/core/v1, conversion.go of events. */
const names = {
  reportingController: 'reportingComponent',
  regarding: 'involvedObject',
  note: 'message',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
} as const;
const regarding = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

/** The same objects as Events of core/v1, under new names and with stricter rules. Follows pkg/registry/core/event and pkg/apis/events. */
export const newEvent: ResourceDefinition = {
  ...hub,
  group: 'events.k8s.io',
  schema: 'k8s.io/api/events/v1.Event',
  columns: hub.columns.map((column): Column => ({ ...column, cell: (object, now) => column.cell(toHub(object), now) })),
  hub: {
    definition: hub,
    toHub,
    fromHub,
    fieldLabels: {
      reportingController: 'reportingComponent',
      ...Object.fromEntries(regarding.map((field) => [`regarding.${field}`, `involvedObject.${field}`])),
    },
    validate,
  },
};

function toHub(object: KubeObject): KubeObject {
  return renamed(object, names, { apiVersion: 'v1', kind: 'Event' });
}

function fromHub(object: KubeObject): KubeObject {
  const back = Object.fromEntries(Object.entries(names).map(([here, there]) => [there, here]));
  const made = renamed(object, back, { apiVersion: 'events.k8s.io/v1', kind: 'Event' }) as unknown as Event;
  const whole = { ...made, eventTime: made.eventTime ?? null } as unknown as KubeObject;
  return canonicalize(whole, 'k8s.io/api/events/v1.Event');
}

function renamed(
  object: KubeObject,
  names: Readonly<Record<string, string>>,
  type: { readonly apiVersion: string; readonly kind: string },
): KubeObject {
  const entries = Object.entries(deepCopy(object)).map(([name, value]) => [names[name] ?? name, value]);
  return { ...(Object.fromEntries(entries) as unknown as KubeObject), ...type };
}

/** Follows pkg/apis/core/validation, ValidateEventCreate and ValidateEventUpdate, of requests in this version. */
function validate(object: KubeObject, previous: KubeObject | undefined, context: RequestContext): FieldError[] {
  const errors = (hub.validate?.(object, context) ?? []).map((error) =>
    error.field === 'reportingComponent' ? { ...error, field: 'reportingController' } : error,
  );
  const next = object as CoreEvent;
  const { metadata } = object;
  const at = path('metadata');
  const meta =
    previous === undefined
      ? validateObjectMeta(metadata, { namespaced: true }, at)
      : validateObjectMetaUpdate(metadata, previous.metadata, at);
  return [
    ...errors,
    ...meta,
    ...validateFinalizerNames(metadata),
    ...(previous === undefined ? ofNew(next) : ofChanged(next, previous as CoreEvent)),
  ];
}

function ofNew(event: CoreEvent): FieldError[] {
  const unset = (field: string, isSet: boolean): FieldError[] =>
    isSet ? [fieldInvalid(field, '', 'needs to be unset')] : [];
  return [
    ...ofSeries(event),
    ...(event.eventTime ? [] : [fieldRequired('eventTime')]),
    ...(event.type === 'Normal' || event.type === 'Warning'
      ? []
      : [fieldInvalid('type', '', `has invalid value: ${event.type ?? ''}`)]),
    ...unset('firstTimestamp', Boolean(event.firstTimestamp)),
    ...unset('lastTimestamp', Boolean(event.lastTimestamp)),
    ...unset('count', (event.count ?? 0) !== 0),
    ...unset('source', Boolean(event.source?.component || event.source?.host)),
  ];
}

function ofSeries({ series }: CoreEvent): FieldError[] {
  if (!series) {
    return [];
  }
  return [
    ...((series.count ?? 0) < 2 ? [fieldInvalid('series.count', '', 'should be at least 2')] : []),
    ...(series.lastObservedTime ? [] : [fieldRequired('series.lastObservedTime')]),
  ];
}

const immutable = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  // Upstream asks twice.
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const;

const texts: ReadonlySet<string> = new Set([
  'reason',
  'message',
  'type',
  'action',
  'reportingComponent',
  'reportingInstance',
]);

/** A field as messages show it. */
function internal(field: (typeof immutable)[number], event: CoreEvent): unknown {
  const reference = field === 'involvedObject' || field === 'related' ? event[field] : undefined;
  return reference ? internalJson('ObjectReference', reference) : (event[field] ?? (texts.has(field) ? '' : null));
}

function ofChanged(next: CoreEvent, previous: CoreEvent): FieldError[] {
  const isSeriesChanged = JSON.stringify(next.series ?? null) !== JSON.stringify(previous.series ?? null);
  return [
    ...(isSeriesChanged ? ofSeries(next) : []),
    ...immutable.flatMap((field) => {
      const shown = field === 'reportingComponent' ? 'reportingController' : field;
      return deepEqual(next[field], previous[field])
        ? []
        : validateImmutableField(internal(field, next), internal(field, previous), path(shown));
    }),
  ];
}
