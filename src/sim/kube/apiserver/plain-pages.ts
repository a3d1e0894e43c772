import type { HttpRequest, HttpResponse } from '#api';
import { notImplemented } from '#apimachinery';
import { healthIndicators } from './health.ts';
import { pageNotFound, respondPlain } from './response/respond.ts';

/** /metrics and /metrics/slis. Follows apiserver pkg/server/routes metrics.go. */
export async function serveMetricsPage(
  { path, method }: HttpRequest,
  counters: { text(): Promise<string> },
): Promise<HttpResponse> {
  const headers = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores' };
  switch (path) {
    case '/metrics':
      return method === 'DELETE'
        ? respondPlain(200, 'metrics reset\n')
        : respondPlain(200, await counters.text(), headers);
    case '/metrics/slis':
      return respondPlain(200, healthIndicators(), headers);
    default:
      return pageNotFound();
  }
}

/** Profiles are not simulated; nothing else is below /debug. */
export function serveDebug({ path }: HttpRequest): HttpResponse {
  if (path === '/debug/pprof') {
    const headers = { 'Content-Type': 'text/html; charset=utf-8', Location: `${path}/` };
    return { status: 302, headers, body: `<a href="${path}/">Found</a>.\n\n` };
  }
  if (path.startsWith('/debug/pprof/')) {
    throw notImplemented('/debug/pprof');
  }
  return pageNotFound();
}
