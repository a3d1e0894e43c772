import { contentOf, customPatchTypes, customTypes, listTypes, objectTypes, patchTypes } from './media-types.ts';
import { operationDoc } from './operation-doc.ts';
import { operationGroup, operationTag } from './operation-id.ts';
import { actionProse } from './parameter-prose.ts';
import { actionParameters, customActionParameters, pretty } from './parameters.ts';
import type { Operations } from './path-item.ts';
import type { Descriptions, GroupVersionKind, OpenapiResource, Schema } from './types.ts';

/** Finds the components that operations speak of, by kind or by Go type. */
export interface ComponentFinder {
  readonly ofKind: (kind: GroupVersionKind) => Schema | undefined;
  readonly meta: (
    type:
      | 'DeleteOptions'
      | 'Status'
      | 'Patch'
      | 'WatchEvent'
      | 'APIResourceList'
      | 'APIGroup'
      | 'APIVersions'
      | 'APIGroupList',
  ) => Schema | undefined;
  readonly prose: Descriptions;
}

/** What all operations of one resource have in common. */
export interface Subject {
  readonly resource: OpenapiResource;
  readonly find: ComponentFinder;
}

/** What is done, in three spellings. */
export interface Action {
  readonly method: string;
  /** `x-kubernetes-action`. */
  readonly action: string;
  /** The first word of its operationId. */
  readonly verb: string;
}

/** On what an operation works. */
export interface Target {
  /** The end of its operationId: `NamespacedPodStatus`. */
  readonly name: string;
  readonly subresource?: string;
  /** Of what is sent and answered; default: the resource's own. */
  readonly kind?: GroupVersionKind | undefined;
}

/** One operation; its parameters are all but those of the path. */
export function operationOf({ resource, find }: Subject, does: Action, target: Target): Operations[string] {
  const { group, version, kind, customSchema, verbs } = resource;
  const isCustom = customSchema !== undefined;
  const own = { group, version, kind };
  const subject = target.kind ?? own;
  const { action } = does;
  const types = isCustom ? customTypes : isListing(action) ? listTypes : objectTypes;
  const parameters = (isCustom ? customActionParameters : actionParameters)[action] ?? [];
  const watches = !isCustom && (verbs === undefined || verbs.includes('watch'));
  return {
    tags: [operationTag(group, version)],
    description: operationDoc(action, kind, target.subresource, watches),
    // "delete" + "CollectionNamespacedPod": deleteCoreV1CollectionNamespacedPod.
    operationId: `${does.verb}${operationGroup(group, version)}${target.name}`,
    parameters: actionProse([...parameters, pretty], action, find.prose),
    ...bodyOf(action, isCustom, find, find.ofKind(subject)),
    responses: { ...answers(answerCodes(action, { resource, find }, subject), types), ...unauthorized },
    'x-kubernetes-action': action,
    // A custom object's scale goes by the name of the object.
    'x-kubernetes-group-version-kind': isCustom ? own : subject,
  };
}

function isListing(action: string): boolean {
  return action === 'list' || action === 'watch' || action === 'watchlist';
}

function answerCodes(
  action: string,
  { resource, find }: Subject,
  kind: GroupVersionKind,
): Readonly<Record<string, Schema | undefined>> {
  const own = find.ofKind(kind);
  switch (action) {
    case 'list':
      return { 200: find.ofKind({ ...kind, kind: resource.listKind ?? `${resource.kind}List` }) };
    case 'watch':
    case 'watchlist':
      return { 200: find.meta('WatchEvent') };
    case 'deletecollection':
      return { 200: find.meta('Status') };
    case 'delete': {
      const removed = resource.deleteReturnsObject === true ? own : find.meta('Status');
      return { 200: removed, 202: removed };
    }
    case 'post':
      return { 200: own, 201: own, 202: own };
    case 'get':
      return { 200: own };
    case 'patch':
      return resource.customSchema === undefined ? { 200: own, 201: own } : { 200: own };
    default:
      return { 200: own, 201: own };
  }
}

function bodyOf(
  action: string,
  isCustom: boolean,
  find: ComponentFinder,
  own: Schema | undefined,
): { readonly requestBody?: Schema } {
  const types = isCustom ? customTypes : ['*/*'];
  switch (action) {
    case 'patch':
      return {
        requestBody: {
          content: contentOf(isCustom ? customPatchTypes : patchTypes, find.meta('Patch')),
          required: true,
        },
      };
    case 'post':
    case 'put':
      return { requestBody: { content: contentOf(types, own ?? { type: 'object' }), required: true } };
    case 'delete':
      return { requestBody: { content: contentOf(types, find.meta('DeleteOptions')) } };
    case 'deletecollection':
      return isCustom ? {} : { requestBody: { content: contentOf(types, find.meta('DeleteOptions')) } };
    default:
      return {};
  }
}

/** What everybody may be answered who is nobody. */
export const unauthorized = { '401': { description: 'Unauthorized' } };
const phrases: Readonly<Record<string, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };

/** Answers by code, each in every one of the types. */
export function answers(
  codes: Readonly<Record<string, Schema | undefined>>,
  types: readonly string[],
): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(codes).map(([code, schema]) => [
      code,
      { description: phrases[code], ...(schema === undefined ? {} : { content: contentOf(types, schema) }) },
    ]),
  );
}
