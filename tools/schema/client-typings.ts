import { existsSync, readFileSync } from 'node:fs';

/** What @kubernetes/client-node's typings say of one model; fields by their JSON name. */
export interface Model {
  readonly description: string;
  readonly fields: ReadonlyMap<string, { readonly required: boolean; readonly description: string }>;
}

const field = /(?:\/\*\*\n((?: {4}\*[^\n]*\n)*?) {4}\*\/\n)? {4}'([^']+)'(\?)?: /g;
const jsonNames = /"name": "([^"]+)",\s*"baseName": "([^"]+)"/g;

/** Reads the model of a Kubernetes type, e.g. ('core', 'v1', 'Pod'), from the folder gen/models; undefined: there is none. */
export function readModel(folder: string, group: string, version: string, name: string): Model | undefined {
  const [first = '', ...rest] = version;
  const upperVersion = first.toUpperCase() + rest.join('');
  const upperGroup = group.slice(0, 1).toUpperCase() + group.slice(1);
  const file = [`${upperGroup}${upperVersion}${name}`, `${upperVersion}${name}`]
    .map((stem) => `${folder}/${stem}`)
    .find((stem) => existsSync(`${stem}.d.ts`));
  if (file === undefined) return undefined;
  const names = new Map<string, string>();
  for (const [, own = '', json = ''] of readFileSync(`${file}.js`, 'utf8').matchAll(jsonNames)) names.set(own, json);
  const typings = readFileSync(`${file}.d.ts`, 'utf8');
  const classAt = typings.indexOf('export declare class');
  const fields = new Map<string, { required: boolean; description: string }>();
  for (const [, comment = '', own = '', optional] of typings.slice(classAt).matchAll(field)) {
    fields.set(names.get(own) ?? own, { required: optional === undefined, description: plainText(comment) });
  }
  const header = typings.slice(0, classAt).match(/\/\*\*\n((?:\*[^\n]*\n)*)\*\/\n$/)?.[1] ?? '';
  return { description: plainText(header), fields };
}

/** The text of a doc comment: without stars, and without the backslashes before quotes that the typings have. */
function plainText(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*\s?/, ''))
    .join('\n')
    .trim()
    .replaceAll(/\\(['"`])/g, '$1')
    .replaceAll('*_/', '*/');
}
