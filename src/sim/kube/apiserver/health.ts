import type { HttpRequest, HttpResponse } from '#api';
import { respondPlain } from './response/respond.ts';

const checks = [
  'ping',
  'log',
  'etcd',
  'poststarthook/start-apiserver-admission-initializer',
  'poststarthook/start-system-namespaces-controller',
];

/** /healthz, /livez and /readyz, with ?verbose and single checks below. */
export function serveHealth(request: HttpRequest, endpoint: string, check: string | undefined): HttpResponse {
  if (check !== undefined) {
    return checks.includes(check) ? respondPlain(200, 'ok') : respondPlain(404, '404 page not found\n');
  }
  if (!request.query.has('verbose')) {
    return respondPlain(200, 'ok', { 'X-Content-Type-Options': 'nosniff' });
  }
  const excluded = request.query.getAll('exclude');
  const lines = checks.map((name) => `[+]${name} ${excluded.includes(name) ? 'excluded: ok' : 'ok'}`);
  const body = `${lines.join('\n')}\n${endpoint} check passed\n`;
  return respondPlain(200, body, { 'X-Content-Type-Options': 'nosniff' });
}
