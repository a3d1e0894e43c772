import { AUDIENCE } from '../resources/shared/service-account-token.ts';

/** What /.well-known/openid-configuration says of who issues tokens. Follows apiserver pkg/serviceaccount openidmetadata.go. */
export function openidConfiguration(address: string) {
  return {
    issuer: AUDIENCE,
    jwks_uri: `https://${address}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}
