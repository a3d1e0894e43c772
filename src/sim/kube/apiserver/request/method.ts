import type { HttpRequest } from '#api';
import { methodNotAllowed } from '#apimachinery';

/** What go-restful serves knows its methods; plain handlers answer any. Throws the 405. */
export function requireGet({ method }: HttpRequest): void {
  if (method !== 'GET') {
    throw methodNotAllowed();
  }
}
