import type { HttpRequest, HttpResponse } from '#api';
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
