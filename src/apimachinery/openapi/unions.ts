/** Of which fields a type holds one, named by another: field by value, as Go declares with +unionDiscriminator. */
const unions: Readonly<
  Record<string, { readonly discriminator: string; readonly fields: Readonly<Record<string, string>> }>
> = {
  'k8s.io/api/core/v1.AppArmorProfile': { discriminator: 'type', fields: { localhostProfile: 'LocalhostProfile' } },
  'k8s.io/api/core/v1.SeccompProfile': { discriminator: 'type', fields: { localhostProfile: 'LocalhostProfile' } },
  'k8s.io/api/flowcontrol/v1.LimitResponse': { discriminator: 'type', fields: { queuing: 'Queuing' } },
  'k8s.io/api/flowcontrol/v1.PriorityLevelConfigurationSpec': {
    discriminator: 'type',
    fields: { exempt: 'Exempt', limited: 'Limited' },
  },
  'k8s.io/api/flowcontrol/v1.Subject': {
    discriminator: 'kind',
    fields: { group: 'Group', serviceAccount: 'ServiceAccount', user: 'User' },
  },
};

/** The extension that says so in a schema. */
export function unionExtension(typeKey: string): object {
  const union = unions[typeKey];
  if (union === undefined) return {};
  return {
    'x-kubernetes-unions': [{ discriminator: union.discriminator, 'fields-to-discriminateBy': union.fields }],
  };
}
