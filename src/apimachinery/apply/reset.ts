import type { KubeObject } from '../object.ts';

/**
 * The decoded object, still with the empty list of managed fields that the client sent: it resets them, though like every
 * empty list it is not written. Follows managedfields isResetManagedFields.
 */
export function keepReset(sent: unknown, decoded: KubeObject): KubeObject {
  const { managedFields } = (sent as Partial<KubeObject> | null)?.metadata ?? {};
  return Array.isArray(managedFields) && managedFields.length === 0
    ? { ...decoded, metadata: { ...decoded.metadata, managedFields: [] } }
    : decoded;
}
