import { badRequest, conflict, type KubeObject, notFound } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { RequestContext } from '../../registry/resource.ts';

interface ObjectName {
  readonly name: string;
  readonly uid?: string;
}

/** What a token is bound to, as its claims name it: an object that is there, and a Pod's node. */
export type Bound = Readonly<Partial<Record<'pod' | 'secret' | 'node', ObjectName>>>;

interface Reference {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly uid?: string;
}

/** Looks up what a TokenRequest wants its token bound to. Follows pkg/registry/core/serviceaccount/storage token.go. */
export function boundObject(
  reference: Reference | null | undefined,
  account: KubeObject,
  context: RequestContext,
): Bound {
  if (reference === null || reference === undefined) {
    return {};
  }
  const { apiVersion = '', kind = '', name = '' } = reference;
  const { namespace } = account.metadata;
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  // Any version will do.
  const is = (wanted: string): boolean => group === '' && kind === wanted;
  const find = (resource: string, own: string | undefined): KubeObject => {
    if (name === '') {
      throw badRequest('Name parameter required.');
    }
    const object = context.lookup('', resource, own, name);
    if (object === undefined) {
      throw notFound('', resource, name);
    }
    return object;
  };
  const bound = (object: KubeObject): ObjectName => {
    requireUid(object, reference);
    return nameOf(object);
  };
  if (is('Pod')) {
    const pod = find('pods', namespace) as Pod;
    if (pod.spec?.serviceAccountName !== account.metadata.name) {
      throw badRequest(
        `cannot bind token for serviceaccount ${JSON.stringify(account.metadata.name)} to pod running with different serviceaccount name.`,
      );
    }
    const { nodeName = '' } = pod.spec ?? {};
    const node = nodeName === '' ? undefined : context.lookup('', 'nodes', undefined, nodeName);
    return {
      // The claims name a node that is gone as well, without uid.
      ...(nodeName === '' ? {} : { node: node === undefined ? { name: nodeName } : nameOf(node) }),
      pod: bound(pod),
    };
  }
  if (is('Secret')) {
    return { secret: bound(find('secrets', namespace)) };
  }
  if (is('Node')) {
    return { node: bound(find('nodes', undefined)) };
  }
  throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
}

function requireUid({ metadata }: KubeObject, { apiVersion = '', kind = '', name = '', uid = '' }: Reference): void {
  if (uid !== '' && uid !== metadata.uid) {
    const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
    const problem = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict(group, kind, name, problem);
  }
}

function nameOf({ metadata }: KubeObject): ObjectName {
  return { name: metadata.name ?? '', uid: metadata.uid ?? '' };
}
