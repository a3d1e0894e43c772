import type { CallWebhook } from '#api';
import { isStatusError, type KubeObject, unknownError } from '#apimachinery';
import type { CustomResourceDefinition } from '#types/apiextensions-v1';
import type { CustomConversion, Registry, RequestContext } from '../../registry/index.ts';
import { CallFailure, type Data, postReview } from '../../webhook/post-review.ts';
import { restoreMetadata } from './restore-metadata.ts';
import { convertedObject, convertedObjects } from './review.ts';

/** What a converter needs of its cluster. */
export interface ConverterOptions {
  readonly registry: Registry;
  readonly random: { uuid(): string };
  readonly callWebhook?: CallWebhook | undefined;
}

/** How long the API server waits for an answer. */
const seconds = 30;

/**
 * Asks the webhook of a CustomResourceDefinition to convert; undefined: it has none. What fails is the client's 500. Follows
 * apiextensions-apiserver pkg/apiserver/conversion, webhookConverter, which the storage calls with one object at a time.
 */
export function webhookConverter(
  { spec: { conversion } }: CustomResourceDefinition,
  { registry, random, callWebhook }: ConverterOptions,
): CustomConversion['convert'] | undefined {
  const { clientConfig, conversionReviewVersions = [] } = conversion?.webhook ?? {};
  if (conversion?.strategy !== 'Webhook' || clientConfig === undefined) return undefined;
  const lookup = lookupIn(registry);
  const version = conversionReviewVersions.find((name) => name === 'v1' || name === 'v1beta1');

  const ask = async (object: KubeObject, desiredAPIVersion: string, what: string): Promise<unknown> => {
    const uid = random.uuid();
    const review = {
      kind: 'ConversionReview',
      apiVersion: `apiextensions.k8s.io/${version}`,
      request: { uid, desiredAPIVersion, objects: [object] },
      response: { uid: '', convertedObjects: null, result: { metadata: {} } },
    };
    let objects: readonly unknown[];
    try {
      const answer: Data = await postReview(clientConfig, review, seconds, lookup, callWebhook);
      objects = convertedObjects(answer, uid, version ?? '');
    } catch (error) {
      throw error instanceof CallFailure ? new CallFailure(`${what} failed: ${error.message}`) : error;
    }
    if (objects.length !== 1) throw new CallFailure(`${what} returned ${objects.length} objects, expected 1`);
    return objects[0];
  };

  return async (object, apiVersion) => {
    const what = `conversion webhook for ${object.apiVersion}, Kind=${object.kind}`;
    try {
      if (version === undefined) throw new CallFailure('no supported conversion review versions');
      return restoreMetadata(
        object,
        convertedObject(await ask(object, apiVersion, what), object, apiVersion, what),
        what,
      );
    } catch (error) {
      throw error instanceof CallFailure ? unknownError(error.message) : error;
    }
  };
}

function lookupIn(registry: Registry): RequestContext['lookup'] {
  return (group, resource, namespace, name) => {
    const definition = registry.resource(group, resource);
    if (definition === undefined) return undefined;
    try {
      return registry.get(definition, namespace, name);
    } catch (error) {
      if (isStatusError(error, 'NotFound')) return undefined;
      throw error;
    }
  };
}
