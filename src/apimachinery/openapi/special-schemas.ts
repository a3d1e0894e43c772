import type { SpecialType } from '../schema/types.ts';
import type { Schema } from './types.ts';

/** Types that JSON writes as something else than their fields: the key of each, for name and prose, and its schema. */
export const specialSchemas: Readonly<Record<SpecialType, { readonly key: string; readonly schema: Schema }>> = {
  time: { key: 'k8s.io/apimachinery/pkg/apis/meta/v1.Time', schema: { type: 'string', format: 'date-time' } },
  microTime: { key: 'k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime', schema: { type: 'string', format: 'date-time' } },
  duration: { key: 'k8s.io/apimachinery/pkg/apis/meta/v1.Duration', schema: { type: 'string' } },
  quantity: {
    key: 'k8s.io/apimachinery/pkg/api/resource.Quantity',
    schema: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  },
  intOrString: {
    key: 'k8s.io/apimachinery/pkg/util/intstr.IntOrString',
    schema: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  },
  fieldsV1: { key: 'k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1', schema: { type: 'object' } },
  rawExtension: { key: 'k8s.io/apimachinery/pkg/runtime.RawExtension', schema: { type: 'object' } },
  json: { key: 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSON', schema: {} },
  schemaOrArray: { key: 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrArray', schema: {} },
  schemaOrBool: { key: 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrBool', schema: {} },
  schemaOrStringArray: {
    key: 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrStringArray',
    schema: {},
  },
};
