import type { GoField, GoStructs, GoType } from './go-types.ts';

const owner = 'k8s.io/kube-aggregator/pkg/apis/apiregistration/v1';
const meta = 'k8s.io/apimachinery/pkg/apis/meta/v1';
const text: GoType = { kind: 'scalar', go: 'string', base: 'string' };
const int32: GoType = { kind: 'scalar', go: 'int32', base: 'int32' };
const named = (name: string): GoType => ({ kind: 'scalar', go: `v1.${name}`, base: 'string' });
const own = (name: string): GoType => ({ kind: 'struct', go: `v1.${name}`, key: `${owner}.${name}` });
const other = (name: string): GoType => ({ kind: 'struct', go: `v1.${name}`, key: `${meta}.${name}` });
const list = (of: GoType): GoType => ({ kind: 'list', go: `[]${of.go}`, of });
const pointer = (of: GoType): GoType => ({ kind: 'pointer', go: `*${of.go}`, of });

const field = (json: string, type: GoType, protobuf: number, more: Partial<GoField> = {}): GoField => ({
  goName: json.charAt(0).toUpperCase() + json.slice(1),
  json,
  inline: false,
  omitEmpty: true,
  omitZero: false,
  type,
  protobuf,
  patchStrategy: undefined,
  patchMergeKey: undefined,
  ...more,
});
const typeMeta: GoField = {
  ...field('TypeMeta', other('TypeMeta'), 0),
  inline: true,
  omitEmpty: false,
  protobuf: undefined,
};

/** apiregistration.k8s.io/v1, which no client links: no executable tells its types. */
export const apiregistration: GoStructs = new Map([
  [
    `${owner}.APIService`,
    [
      typeMeta,
      field('metadata', other('ObjectMeta'), 1),
      field('spec', own('APIServiceSpec'), 2),
      field('status', own('APIServiceStatus'), 3),
    ],
  ],
  [
    `${owner}.APIServiceList`,
    [
      typeMeta,
      field('metadata', other('ListMeta'), 1),
      field('items', list(own('APIService')), 2, { omitEmpty: false }),
    ],
  ],
  [
    `${owner}.APIServiceSpec`,
    [
      field('service', pointer(own('ServiceReference')), 1),
      field('group', text, 2),
      field('version', text, 3),
      field('insecureSkipTLSVerify', { kind: 'scalar', go: 'bool', base: 'bool' }, 4),
      field('caBundle', list({ kind: 'scalar', go: 'uint8', base: 'uint8' }), 5),
      field('groupPriorityMinimum', int32, 7, { omitEmpty: false }),
      field('versionPriority', int32, 8, { omitEmpty: false }),
    ],
  ],
  [
    `${owner}.APIServiceStatus`,
    [field('conditions', list(own('APIServiceCondition')), 1, { patchStrategy: 'merge', patchMergeKey: 'type' })],
  ],
  [
    `${owner}.APIServiceCondition`,
    [
      field('type', named('APIServiceConditionType'), 1, { omitEmpty: false }),
      field('status', named('ConditionStatus'), 2, { omitEmpty: false }),
      field('lastTransitionTime', other('Time'), 3),
      field('reason', text, 4),
      field('message', text, 5),
    ],
  ],
  [
    `${owner}.ServiceReference`,
    [field('namespace', text, 1), field('name', text, 2), field('port', pointer(int32), 3)],
  ],
]);
