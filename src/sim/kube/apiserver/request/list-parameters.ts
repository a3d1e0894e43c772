import { badRequest, type FieldError, fieldForbidden, fieldNotSupported, invalid, path } from '#apimachinery';
import type { WatchOptions } from '../../registry/index.ts';
import type { ResourceCall } from '../call.ts';
import { booleanParameter, integerParameter, textParameter } from './query.ts';

export interface ListParameters {
  readonly options: WatchOptions;
  readonly watch: boolean;
  readonly allowWatchBookmarks: boolean;
  readonly timeoutSeconds: number | undefined;
}

/** The query of a list or watch; 400 and 422 as the real server. Follows apiserver handlers/get.go listOpts. */
export function listParameters(call: ResourceCall): ListParameters {
  const { query } = call.request;
  const watch = booleanParameter(query, 'watch') === true;
  const { match, sendInitialEvents } = defaulted(query, watch);
  const errors = watch ? watchErrors(query, match, sendInitialEvents) : listErrors(query, match, sendInitialEvents);
  if (errors.length > 0) {
    throw invalid('meta.k8s.io', 'ListOptions', '', errors);
  }
  const fieldSelector = fieldSelectorOf(call);
  return {
    watch,
    allowWatchBookmarks: booleanParameter(query, 'allowWatchBookmarks') === true,
    timeoutSeconds: integerParameter(query, 'timeoutSeconds'),
    options: {
      ...given('namespace', call.namespace),
      ...given('labelSelector', textParameter(query, 'labelSelector')),
      ...given('fieldSelector', fieldSelector),
      ...given('limit', integerParameter(query, 'limit')),
      ...given('continue', textParameter(query, 'continue')),
      ...given('resourceVersion', textParameter(query, 'resourceVersion')),
      ...(match === 'Exact' || match === 'NotOlderThan' ? { resourceVersionMatch: match } : {}),
      ...given('sendInitialEvents', sendInitialEvents),
    },
  };
}

/** A watch from the beginning is one with initial events. Follows apimachinery SetListOptionsDefaults. */
function defaulted(query: URLSearchParams, watch: boolean) {
  const match = textParameter(query, 'resourceVersionMatch');
  const sendInitialEvents = booleanParameter(query, 'sendInitialEvents');
  const version = query.get('resourceVersion') ?? '';
  return watch && match === undefined && sendInitialEvents === undefined && (version === '' || version === '0')
    ? { match: 'NotOlderThan', sendInitialEvents: true }
    : { match, sendInitialEvents };
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: V };
}

/** A name in the path of a watch counts as a selector on metadata.name. */
function fieldSelectorOf(call: ResourceCall): string | undefined {
  const selector = textParameter(call.request.query, 'fieldSelector');
  if (call.name === undefined) {
    return selector;
  }
  if (selector !== undefined && selector !== `metadata.name=${call.name}`) {
    throw badRequest("fieldSelector metadata.name doesn't match requested name");
  }
  return `metadata.name=${call.name}`;
}

const matchPath = path('resourceVersionMatch');

function listErrors(query: URLSearchParams, match: string | undefined, initial: boolean | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const version = query.get('resourceVersion') ?? '';
  if (match !== undefined) {
    if (version === '') {
      errors.push(fieldForbidden(matchPath, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    }
    if (textParameter(query, 'continue') !== undefined) {
      errors.push(fieldForbidden(matchPath, 'resourceVersionMatch is forbidden when continue is provided'));
    }
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(fieldNotSupported(matchPath, match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && version === '0') {
      errors.push(fieldForbidden(matchPath, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
    }
  }
  if (initial !== undefined) {
    errors.push(fieldForbidden(path('sendInitialEvents'), 'sendInitialEvents is forbidden for list'));
  }
  return errors;
}

function watchErrors(query: URLSearchParams, match: string | undefined, initial: boolean | undefined): FieldError[] {
  const errors: FieldError[] = [];
  if (initial !== undefined && match !== 'NotOlderThan') {
    errors.push(fieldForbidden(matchPath, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  }
  if (match !== undefined) {
    if (initial === undefined) {
      const detail = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
      errors.push(fieldForbidden(matchPath, detail));
    }
    if (match !== 'NotOlderThan') {
      errors.push(fieldNotSupported(matchPath, match, ['NotOlderThan']));
    }
    if (textParameter(query, 'continue') !== undefined) {
      errors.push(fieldForbidden(matchPath, 'resourceVersionMatch is forbidden when continue is provided'));
    }
  }
  return errors;
}
