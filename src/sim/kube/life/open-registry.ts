import type { TokenKeys } from '#apimachinery';
import { admissionPlugins } from '../admission/index.ts';
import {
  createAskAuthorizer,
  createCertificateCheck,
  createEscalationCheck,
  createNodeAuthorizer,
  createRbacAuthorizer,
} from '../authorization/index.ts';
import { createRegistry } from '../registry/index.ts';
import { resources } from '../resources/index.ts';
import { createStore } from '../storage/index.ts';
import type { KubernetesOptions } from './options.ts';

/** The store with the kinds, admission and who may do what in front of it. */
export function openRegistry({ journal, clock, random, callWebhook }: KubernetesOptions, tokenKeys: TokenKeys) {
  const store = createStore(journal === undefined ? {} : { journal });
  const outside = {
    askFor: createAskAuthorizer(() => authorizer),
    ...(callWebhook === undefined ? {} : { callWebhook }),
  };
  const admission = [
    ...admissionPlugins(outside),
    createEscalationCheck(() => authorizer),
    createCertificateCheck(() => authorizer),
  ];
  const registry = createRegistry({ store, resources, clock, random, admission, tokenKeys });
  const rbac = createRbacAuthorizer(registry);
  const authorizer = createNodeAuthorizer(registry, rbac);
  return { store, registry, authorizer, close: () => rbac.close() };
}
