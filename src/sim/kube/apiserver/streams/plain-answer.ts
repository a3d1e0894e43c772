import type { HttpResponse } from '#api';

/** The words of a kubelet or container runtime in front of a connection that it does not take over. */
export function plainAnswer(status: number, body: string, headers: HttpResponse['headers'] = {}): HttpResponse {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body };
}
