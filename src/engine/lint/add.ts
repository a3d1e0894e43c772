import type { Problem } from '#api';

/** Notes a problem at a place of scenario.yaml; an error unless it says otherwise. */
export type Add = (
  path: readonly PropertyKey[],
  rule: string,
  message: string,
  options?: { readonly severity?: Problem['severity']; readonly remedy?: string },
) => void;
