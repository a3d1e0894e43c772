import type { KubeObject } from '#apimachinery';
import type { RequestContext, ResourceDefinition } from './resource.ts';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** One request as admission sees it. Follows apiserver pkg/admission Attributes. */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation;
  readonly resource: ResourceDefinition;
  /** What the client asked for, where `resource` is an equivalent that a rule names; see also `asked` of the context. */
  readonly requested?: ResourceDefinition;
  readonly subresource: string | undefined;
  /** Of a Namespace itself: its name. */
  readonly namespace: string | undefined;
  /** Empty while metadata.generateName is yet to be completed. */
  readonly name: string;
  /** What is going to be stored; the request's own copy, which `admit` may change. Undefined on DELETE. */
  readonly object: KubeObject | undefined;
  /** What is stored. Undefined on CREATE. */
  readonly previous: KubeObject | undefined;
}

/**
 * One admission plug-in. `admit` may change `attributes.object` (before it is validated); `validate` may only refuse.
 * Both refuse by throwing a StatusError. They stay synchronous unless they have to ask somebody outside.
 */
export interface AdmissionPlugin {
  /** As in kube-apiserver's --enable-admission-plugins. */
  readonly name: string;
  readonly operations: readonly AdmissionOperation[];
  readonly admit?: (attributes: AdmissionAttributes, context: AdmissionContext) => void | Promise<void>;
  readonly validate?: (attributes: AdmissionAttributes, context: AdmissionContext) => void | Promise<void>;
}

export interface AdmissionContext extends RequestContext {
  /**
   * Writes another object's status at once, past validation and admission: for what admission keeps count of. The object
   * is one that `lookup` gave in the same turn. Not for dry runs.
   */
  readonly writeStatus: (object: KubeObject, status: unknown) => void;
  /** The definition that serves a kind; undefined: nobody does. */
  readonly kindOf: (apiVersion: string, kind: string) => ResourceDefinition | undefined;
  /** The other groups and versions in which the objects of a resource are served. */
  readonly equivalents: (resource: ResourceDefinition) => readonly ResourceDefinition[];
}

/** Runs the mutating (`admit`) or the validating phase of all plug-ins in their order. */
export async function runAdmission(
  plugins: readonly AdmissionPlugin[],
  phase: 'admit' | 'validate',
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): Promise<void> {
  for (const plugin of plugins) {
    if (plugin.operations.includes(attributes.operation)) {
      const pending = plugin[phase]?.(attributes, context);
      if (pending !== undefined) {
        await pending;
      }
    }
  }
}
