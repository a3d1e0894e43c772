/**
 * What an operation says that it does, in the server's own fixed words. `watches`: lists of the kind can be watched.
 * Follows apiserver pkg/endpoints installer.go.
 */
export function operationDoc(action: string, kind: string, subresource: string | undefined, watches = true): string {
  const of = subresource === undefined ? '' : `${subresource} of `;
  const article = articleFor(kind);
  switch (action) {
    case 'list':
      return `list ${watches ? 'or watch ' : ''}objects of kind ${kind}`;
    case 'post':
      return `create ${of}${article}${kind}`;
    case 'put':
      return `replace ${of}the specified ${kind}`;
    case 'patch':
      return `partially update ${of}the specified ${kind}`;
    case 'delete':
      return `delete ${of}${article}${kind}`;
    case 'deletecollection':
      return `delete collection of ${kind}`;
    case 'watch':
      return `watch changes to an object of kind ${kind}. ${insteadOfWatch}, filtered to a single item with the 'fieldSelector' parameter.`;
    case 'watchlist':
      return `watch individual changes to a list of ${kind}. ${insteadOfWatch}.`;
    default:
      return `read ${of}the specified ${kind}`;
  }
}

const insteadOfWatch = "deprecated: use the 'watch' parameter with a list operation instead";

/** Follows apiserver pkg/endpoints GetArticleForNoun. */
function articleFor(noun: string): string {
  if (/[^s]s$/.test(noun)) return '';
  return /^[aeiou]/i.test(noun) ? 'an ' : 'a ';
}
