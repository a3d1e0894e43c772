import {
  type FieldError,
  fieldInvalid,
  fieldRequired,
  isDns1123Subdomain,
  isQualifiedName,
  nameIsPathSegment,
  path,
} from '#apimachinery';
import type { Event } from '#types/core-v1';
import { defineResource } from '../../registry/resource.ts';
import { since, textColumn } from '../shared/columns.ts';
import { invalidAll } from '../shared/errors.ts';

/** Follows pkg/registry/core/event and pkg/apis/core. */
export const event = defineResource<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  singular: 'event',
  namespaced: true,
  shortNames: ['ev'],
  schema: 'k8s.io/api/core/v1.Event',
  anyFinalizer: true,
  validateName: nameIsPathSegment,
  generation: 'none',
  allowCreateOnUpdate: true,

  createRules: ['object'],
  updateRules: ['object'],
  validate: validateEvent,

  fieldSelectors: {
    'involvedObject.kind': (object) => object.involvedObject.kind ?? '',
    'involvedObject.namespace': (object) => object.involvedObject.namespace ?? '',
    'involvedObject.name': (object) => object.involvedObject.name ?? '',
    'involvedObject.uid': (object) => object.involvedObject.uid ?? '',
    'involvedObject.apiVersion': (object) => object.involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': (object) => object.involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': (object) => object.involvedObject.fieldPath ?? '',
    reason: (object) => object.reason ?? '',
    reportingComponent: (object) => object.reportingComponent ?? '',
    source: (object) => object.source?.component || (object.reportingComponent ?? ''),
    type: (object) => object.type ?? '',
  },

  columns: [
    textColumn('Last Seen', lastSeen),
    textColumn('Type', (object) => object.type ?? ''),
    textColumn('Reason', (object) => object.reason ?? ''),
    textColumn('Object', ({ involvedObject }) =>
      [(involvedObject.kind ?? '').toLowerCase(), involvedObject.name ?? '']
        .filter((part, index) => index === 0 || part)
        .join('/'),
    ),
    textColumn('Subobject', (object) => object.involvedObject.fieldPath ?? '', 1),
    textColumn('Source', source, 1),
    textColumn('Message', (object) => (object.message ?? '').trim()),
    textColumn('First Seen', firstSeen, 1),
    { name: 'Count', type: 'string', priority: 1, cell: (object) => object.series?.count ?? (object.count || 1) },
    { name: 'Name', type: 'string', format: 'name', priority: 1, cell: (object) => object.metadata.name ?? '' },
  ],
});

function firstSeen(object: Event, now: number): string {
  return since(object.firstTimestamp || object.eventTime, now);
}

function lastSeen(object: Event, now: number): string {
  if (object.series) {
    return since(object.series.lastObservedTime, now);
  }
  return object.lastTimestamp ? since(object.lastTimestamp, now) : firstSeen(object, now);
}

/** Follows pkg/printers/internalversion, formatEventSource. */
function source(object: Event): string {
  const component = object.source?.component || object.reportingComponent || '';
  const instance = object.source?.host || object.reportingInstance || '';
  return [component, instance].filter((part, index) => index === 0 || part).join(', ');
}

/** Follows pkg/apis/core/validation, legacyValidateEvent for requests of core/v1. */
function validateEvent(object: Event): FieldError[] {
  const errors: FieldError[] = [];
  const namespace = object.metadata.namespace ?? '';
  const involved = object.involvedObject?.namespace ?? '';
  const allowed = object.eventTime ? ['default', 'kube-system'] : ['', 'default'];
  const fits = involved === '' ? allowed.includes(namespace) : object.eventTime || namespace === involved;
  if (!fits) {
    errors.push(fieldInvalid(path('involvedObject', 'namespace'), involved, 'does not match event.namespace'));
  }
  if (object.eventTime) {
    errors.push(...validateNewStyle(object));
  }
  errors.push(...invalidAll(path('namespace'), namespace, isDns1123Subdomain(namespace)));
  return errors;
}

function validateNewStyle(object: Event): FieldError[] {
  const component = object.reportingComponent ?? '';
  const text = (field: 'reportingInstance' | 'action' | 'reason' | 'message', limit: number, required: boolean) => {
    const value = object[field] ?? '';
    return [
      ...(required && value === '' ? [fieldRequired(field)] : []),
      ...(value.length > limit ? [fieldInvalid(field, '', `can have at most ${limit} characters`)] : []),
    ];
  };
  return [
    ...(component === '' ? [fieldRequired('reportingComponent')] : []),
    ...invalidAll(path('reportingComponent'), component, isQualifiedName(component)),
    ...text('reportingInstance', 128, true),
    ...text('action', 128, true),
    ...text('reason', 128, true),
    ...text('message', 1024, false),
  ];
}
