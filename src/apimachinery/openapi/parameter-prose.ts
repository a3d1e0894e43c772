import type { Descriptions, Schema } from './types.ts';

const meta = (type: string) => `k8s.io/apimachinery/pkg/apis/meta/v1.${type}`;

/** The types whose fields an operation takes as query parameters, by `x-kubernetes-action`. */
const optionTypes: Readonly<Record<string, readonly string[]>> = {
  list: [meta('ListOptions')],
  watch: [meta('ListOptions')],
  watchlist: [meta('ListOptions')],
  get: [meta('GetOptions')],
  post: [meta('CreateOptions')],
  put: [meta('UpdateOptions')],
  patch: [meta('PatchOptions')],
  delete: [meta('DeleteOptions')],
  deletecollection: [meta('DeleteOptions'), meta('ListOptions')],
};

/** The parameters of an action with what the types of its options say of them. Follows apiserver pkg/endpoints/installer.go, AddObjectParams. */
export function actionProse(parameters: readonly Schema[], action: string, prose: Descriptions): readonly Schema[] {
  return withProse(parameters, optionTypes[action] ?? [], prose);
}

/** The same for a stream, whose options are a kind of group core: `PodExecOptions`. */
export function connectProse(parameters: readonly Schema[], kind: string, prose: Descriptions): readonly Schema[] {
  return withProse(parameters, [`k8s.io/api/core/v1.${kind}`], prose);
}

function withProse(parameters: readonly Schema[], types: readonly string[], prose: Descriptions): readonly Schema[] {
  return parameters.map((parameter) => {
    const name = String(parameter.name);
    const texts = types.map((type) => prose(type)?.fields?.[name]);
    const description = name === 'pretty' ? prettyDoc : texts.find((text) => text !== undefined);
    return description === undefined ? parameter : { ...parameter, description };
  });
}

const prettyDoc =
  "If 'true', then the output is pretty printed. Defaults to 'false' unless the user-agent indicates a browser or command-line HTTP tool (curl and wget).";
