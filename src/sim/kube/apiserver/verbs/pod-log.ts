import type { HttpResponse } from '#api';
import {
  badRequest,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  invalid,
  notImplemented,
  path,
} from '#apimachinery';
import { nameOf, type ResourceCall, type Verb } from '../call.ts';
import type { PodLogOptions } from '../options.ts';
import { booleanParameter, integerParameter, textParameter } from '../request/query.ts';
import { demandNode } from './pod-stream.ts';

/** GET pods/NAME/log: the kubelet's stream. Follows pkg/registry/core/pod/rest LogREST. */
export const podLogVerb: Verb = async (call) => {
  const options = logOptions(call);
  const pod = call.server.registry.get(call.resource, call.namespace, nameOf(call));
  if (call.server.podLogs === undefined) {
    throw notImplemented('container logs');
  }
  demandNode(call, pod);
  return stream(call.server.podLogs(pod, options));
};

/** The first chunk is awaited before the head is sent, so that an early error is still a Status. */
async function stream(source: AsyncIterable<Uint8Array>): Promise<HttpResponse> {
  const iterator = source[Symbol.asyncIterator]();
  const pending = iterator.next();
  const first = await Promise.race([pending, nextTurn()]);
  const body: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => {
      let early: Promise<IteratorResult<Uint8Array>> | undefined =
        first === undefined ? pending : Promise.resolve(first);
      return {
        next: () => {
          const result = early ?? iterator.next();
          early = undefined;
          return result;
        },
        return: async () => {
          await iterator.return?.(undefined);
          return { done: true, value: undefined };
        },
      };
    },
  };
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body };
}

function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)));
}

function logOptions(call: ResourceCall): PodLogOptions {
  const { query, signal } = call.request;
  const numbers = {
    tailLines: integerParameter(query, 'tailLines'),
    limitBytes: integerParameter(query, 'limitBytes'),
    sinceSeconds: integerParameter(query, 'sinceSeconds'),
  };
  const texts = {
    container: textParameter(query, 'container'),
    sinceTime: textParameter(query, 'sinceTime'),
    stream: textParameter(query, 'stream'),
  };
  const errors = validate(numbers, texts.sinceTime, texts.stream);
  if (errors.length > 0) {
    throw invalid('', 'PodLogOptions', nameOf(call), errors);
  }
  if (texts.sinceTime !== undefined && Number.isNaN(Date.parse(texts.sinceTime))) {
    throw badRequest(`parsing time ${JSON.stringify(texts.sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse`);
  }
  const given = Object.entries({ ...numbers, ...texts }).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    follow: booleanParameter(query, 'follow') === true,
    previous: booleanParameter(query, 'previous') === true,
    timestamps: booleanParameter(query, 'timestamps') === true,
    signal,
  };
}

/** Follows pkg/apis/core/validation ValidatePodLogOptions. */
function validate(
  numbers: { readonly [key in 'tailLines' | 'limitBytes' | 'sinceSeconds']: number | undefined },
  sinceTime: string | undefined,
  stream: string | undefined,
): readonly FieldError[] {
  const { tailLines, limitBytes, sinceSeconds } = numbers;
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(fieldInvalid(path('tailLines'), tailLines, 'must be greater than or equal to 0'));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(fieldInvalid(path('limitBytes'), limitBytes, 'must be greater than 0'));
  }
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    errors.push(fieldForbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(fieldInvalid(path('sinceSeconds'), sinceSeconds, 'must be greater than 0'));
  }
  // The gate PodLogsQuerySplitStreams is off.
  if (stream !== undefined) {
    errors.push(fieldForbidden(path('stream'), 'may not be specified'));
  }
  return errors;
}
