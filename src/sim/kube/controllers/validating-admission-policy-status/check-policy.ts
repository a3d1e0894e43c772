import {
  builtInDeclaration,
  type CelType,
  checkExpression,
  type KnownTypes,
  namedDeclaration,
  schemaDeclaration,
  structType,
} from '#cel';
import type { ExpressionWarning, ValidatingAdmissionPolicy } from '#types/admissionregistration-v1';
import type { ResourceDefinition } from '../../registry/resource.ts';
import { typesToCheck } from './types-to-check.ts';

const objectMeta = 'k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta';

/** A kind as its published schema declares it; undefined: it has none. `suffix` tells it apart from others of its name. */
function declarationOf({ schema, custom, kind }: ResourceDefinition, suffix: string): CelType | undefined {
  const declared =
    custom === undefined ? builtInDeclaration(schema) : withMetadata(schemaDeclaration(custom.openapi, true));
  return declared === undefined ? undefined : namedDeclaration(declared, `${kind}${suffix}`);
}

/** Custom kinds are published with the whole of ObjectMeta. */
function withMetadata(declared: CelType | undefined): CelType | undefined {
  if (declared === undefined) return undefined;
  const metadata = builtInDeclaration(objectMeta);
  return structType('object', (field) => (field === 'metadata' ? metadata : declared.field?.(field)));
}

/**
 * What in a policy's validations does not fit the schemas of the kinds that it names. Follows apiserver
 * pkg/admission/plugin/policy/validating/typechecking.go Check.
 */
export function checkPolicy(
  policy: ValidatingAdmissionPolicy,
  served: readonly ResourceDefinition[],
  suffix: string,
): readonly ExpressionWarning[] {
  const { paramKind, variables = [], validations = [] } = policy.spec;
  const paramsDefinition = served.find(
    ({ group, version, kind }) =>
      kind === paramKind?.kind && (group === '' ? version : `${group}/${version}`) === paramKind.apiVersion,
  );
  const params = paramsDefinition === undefined ? undefined : declarationOf(paramsDefinition, suffix);
  const scopes = typesToCheck(policy, served).flatMap((definition) => {
    const object = declarationOf(definition, suffix);
    if (object === undefined) return [];
    const { group, version, kind } = definition;
    const known = new Map<string, CelType>();
    const types: KnownTypes = { object, params, variables: known };
    for (const { name = '', expression = '' } of variables) known.set(name, checkExpression(expression, types).type);
    return [{ label: `${group}/${version}, Kind=${kind}`, types }];
  });
  const warn = (fieldRef: string, expression: string): ExpressionWarning[] => {
    const lines = scopes.flatMap(({ label, types }) => {
      const { issues } = checkExpression(expression, types);
      return issues === undefined ? [] : [`${label}: ${issues}\n`];
    });
    return lines.length === 0 ? [] : [{ fieldRef, warning: lines.join('\n') }];
  };
  return validations.flatMap(({ expression = '', messageExpression = '' }, index) => [
    ...warn(`spec.validations[${index}].expression`, expression),
    ...(messageExpression === '' ? [] : warn(`spec.validations[${index}].messageExpression`, messageExpression)),
  ]);
}
