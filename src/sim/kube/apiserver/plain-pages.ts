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

const html = { 'Content-Type': 'text/html; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };

/** What Go's runtime keeps, and what is made when it is asked for. */
const profiles = ['allocs', 'block', 'goroutine', 'heap', 'mutex', 'threadcreate', 'profile', 'trace'];

/** /debug. Which profiles there are is told, what is in them is not simulated. Follows net/http/pprof and apiserver routes/profiling.go. */
export function serveDebug({ path }: HttpRequest): HttpResponse {
  if (path === '/debug/pprof') {
    const headers = { 'Content-Type': 'text/html; charset=utf-8', Location: `${path}/` };
    return { status: 302, headers, body: `<a href="${path}/">Found</a>.\n\n` };
  }
  const [, name] = /^\/debug\/pprof\/(.*)$/.exec(path) ?? [];
  if (name === '') {
    return { status: 200, headers: html, body: profileIndex() };
  }
  if (name === 'symbol') {
    return respondPlain(200, 'num_symbols: 1\n');
  }
  if (name !== undefined) {
    if (profiles.includes(name)) throw notImplemented('/debug/pprof');
    return respondPlain(404, 'Unknown profile\n');
  }
  if (path.startsWith('/debug/api_priority_and_fairness/')) {
    throw notImplemented('/debug/api_priority_and_fairness');
  }
  return pageNotFound();
}

function profileIndex(): string {
  const rows = [...profiles, 'cmdline', 'symbol']
    .sort()
    .map((name) => `<tr><td>0</td><td><a href='${name}?debug=1'>${name}</a></td></tr>\n`)
    .join('');
  return `<html>
<head>
<title>/debug/pprof/</title>
</head>
<body>
/debug/pprof/
<br>
Types of profiles available:
<table>
<thead><td>Count</td><td>Profile</td></thead>
${rows}</table>
</body>
</html>`;
}
