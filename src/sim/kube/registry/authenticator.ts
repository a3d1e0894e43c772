import type { UserInfo } from './resource.ts';

/** Whose token it is, for which of the audiences that were asked about; or why nobody's, where there is more to say. */
export type TokenVerdict =
  | { readonly user: UserInfo; readonly audiences: readonly string[] }
  | { readonly problem?: string };

/** Whose a bearer token is, for these audiences; default: the API server itself. */
export type AuthenticateToken = (token: string, audiences?: readonly string[]) => TokenVerdict;
