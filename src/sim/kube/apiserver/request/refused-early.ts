import type { HttpRequest, HttpResponse } from '#api';
import { badRequest, durationProblem } from '#apimachinery';
import { respondPlain } from '../response/respond.ts';
import type { ResourcePath } from './path.ts';
import { booleanParameter } from './query.ts';

/** `/api/v1/watch`, `/apis/apps/v1/proxy`: prefixes that nothing follows. */
const bareVerb = /^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)\/(?:watch|proxy)\/?$/;

/**
 * What is answered before anybody looks at who asks: paths that net/http cannot read, and those that cannot be taken
 * apart. Follows net/http readRequest and apiserver pkg/endpoints/filters requestinfo.go.
 */
export function refusedEarly({ path }: HttpRequest): HttpResponse | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) {
    return respondPlain(400, '400 Bad Request', { Connection: 'close' });
  }
  if (bareVerb.test(path)) {
    const why = `failed to create RequestInfo: unable to determine kind and namespace from url, ${path}`;
    return respondPlain(500, `Internal Server Error: ${JSON.stringify(path)}: ${why}\n`, {
      'X-Content-Type-Options': 'nosniff',
    });
  }
  return undefined;
}

const lasting: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);

/** Throws the 400 of a `timeout` that is no duration. Follows apiserver pkg/endpoints/filters request_deadline.go. */
export function requireTimeout({ query }: HttpRequest, target: ResourcePath | undefined): void {
  const timeout = query.get('timeout') ?? '';
  if (timeout === '' || isLasting(query, target)) {
    return;
  }
  const problem = durationProblem(timeout);
  if (problem !== undefined) {
    throw badRequest(`invalid timeout specified in the request URL - ${problem}`);
  }
}

function isLasting(query: URLSearchParams, target: ResourcePath | undefined): boolean {
  return (
    target !== undefined &&
    (target.watch || lasting.has(target.subresource ?? '') || booleanParameter(query, 'watch') === true)
  );
}
