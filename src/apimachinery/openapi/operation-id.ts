/**
 * A name without what identifiers may not hold; what follows a gap is written large: `example.com` -> `exampleCom`.
 * Follows apiserver pkg/endpoints/openapi ToValidOperationID.
 */
function identifier(text: string): string {
  const [first = '', ...rest] = text.split(/[^\p{L}\p{Nd}_]+/u);
  return [first, ...rest.map(capital)].join('');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function shortGroup(group: string): string {
  return identifier(group === '' ? 'core' : group.replace(/\.k8s\.io$/, ''));
}

/** `CoreV1`, `RbacAuthorizationV1`: how operations call a group (and version). Follows apiserver pkg/endpoints/openapi GetOperationIDAndTags. */
export function operationGroup(group: string, version = ''): string {
  return capital(shortGroup(group)) + capital(version);
}

/** `core_v1`, `rbacAuthorization_v1`: the tag of a group's (and version's) operations. */
export function operationTag(group: string, version?: string): string {
  return version === undefined ? shortGroup(group) : `${shortGroup(group)}_${version}`;
}
