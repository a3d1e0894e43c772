import type { HttpRequest } from '#api';
import { badRequest } from '#apimachinery';

/** Whether the client wants the connection for something else than HTTP. Follows apimachinery httpstream IsUpgradeRequest. */
export function isUpgradeRequest({ headers }: HttpRequest): boolean {
  return (headers.connection ?? '').toLowerCase().includes('upgrade');
}

/** Throws the 400 of a plain request to a place that is for streams only. Follows UpgradeAwareHandler. */
export function demandUpgrade(request: HttpRequest): void {
  if (!isUpgradeRequest(request)) {
    throw badRequest('Upgrade request required');
  }
}
