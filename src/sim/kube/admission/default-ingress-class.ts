import type { Ingress, IngressClass } from '#types/networking-v1';
import { defineAdmission, isFor } from './define.ts';

const classAnnotation = 'kubernetes.io/ingress.class';
const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class';

/** An Ingress that names no class gets the newest default one. Follows plugin/pkg/admission/network/defaultingressclass. */
export const defaultIngressClass = defineAdmission({
  name: 'DefaultIngressClass',
  operations: ['CREATE'],
  admit: (attributes, context) => {
    const ingress = attributes.object as Ingress | undefined;
    if (!isFor(attributes, 'networking.k8s.io', 'ingresses') || ingress === undefined) {
      return;
    }
    if (ingress.metadata.annotations?.[classAnnotation] !== undefined || ingress.spec?.ingressClassName !== undefined) {
      return;
    }
    const [newest] = (context.lookupAll('networking.k8s.io', 'ingressclasses') as readonly IngressClass[])
      .filter(({ metadata }) => metadata.annotations?.[defaultAnnotation] === 'true')
      .sort((left, right) => order(left).localeCompare(order(right)) * -1 || byName(left, right));
    if (newest?.metadata.name !== undefined) {
      ingress.spec = { ...ingress.spec, ingressClassName: newest.metadata.name };
    }
  },
});

function order({ metadata }: IngressClass): string {
  return metadata.creationTimestamp ?? '';
}

function byName(left: IngressClass, right: IngressClass): number {
  return (left.metadata.name ?? '') < (right.metadata.name ?? '') ? -1 : 1;
}
