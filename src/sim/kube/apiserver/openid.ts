import type { HttpRequest, HttpResponse } from '#api';
import { tokenIssuer } from '#apimachinery';
import type { ApiServerOptions } from './options.ts';
import { requireProduced } from './request/accept.ts';
import { requireGet } from './request/method.ts';
import { pageNotFound } from './response/respond.ts';

/**
 * Who issues tokens, and the keys that tell whether they are genuine. Follows pkg/routes openidmetadata.go and
 * pkg/serviceaccount openidmetadata.go.
 */
export function serveOpenid(options: ApiServerOptions, request: HttpRequest): HttpResponse {
  const keys = options.registry.tokenKeys.published();
  switch (request.path.replace(/\/$/, '')) {
    case '/.well-known/openid-configuration':
      return publicHour(request, 'application/json', {
        issuer: tokenIssuer,
        jwks_uri: `https://${options.address?.() ?? request.headers.host ?? ''}/openid/v1/jwks`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: [...new Set(keys.map(({ alg }) => alg))].sort(),
      });
    case '/openid/v1/jwks':
      return publicHour(request, 'application/jwk-set+json', { keys });
    default:
      return pageNotFound();
  }
}

/** What says how tokens are checked may be kept for an hour. */
function publicHour(request: HttpRequest, type: string, document: object): HttpResponse {
  requireGet(request);
  requireProduced(request.headers.accept, [type]);
  const headers = { 'Content-Type': type, 'Cache-Control': 'public, max-age=3600' };
  return { status: 200, headers, body: JSON.stringify(document) };
}
