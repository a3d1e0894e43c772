/** `rbac.authorization.k8s.io` -> [`rbac`, `authorization`]; what users name is read from its end: `example.com` -> [`com`, `example`]. */
function groupWords(group: string): readonly string[] {
  if (group === '') return ['core'];
  if (group.endsWith('.k8s.io')) return group.slice(0, -'.k8s.io'.length).split('.');
  return group.split('.').reverse();
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `CoreV1`, `RbacAuthorizationV1`: how operations call a group and version. Follows apiserver pkg/endpoints/openapi GetOperationIDAndTags. */
export function operationGroup(group: string, version: string): string {
  return [...groupWords(group), version].map(capital).join('');
}

/** `core_v1`, `rbacAuthorization_v1`: the tag of a group and version's operations. */
export function operationTag(group: string, version: string): string {
  const [first = '', ...rest] = groupWords(group);
  return `${first}${rest.map(capital).join('')}_${version}`;
}
