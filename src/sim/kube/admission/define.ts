import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../registry/index.ts';

export type { AdmissionAttributes, AdmissionContext, AdmissionPlugin };

/** Gives one admission plug-in its types: one file, one line in index.ts. */
export function defineAdmission(plugin: AdmissionPlugin): AdmissionPlugin {
  return plugin;
}

/** Whether the request is about the object itself (not a subresource) of that resource. */
export function isFor(attributes: AdmissionAttributes, group: string, resource: string): boolean {
  return (
    attributes.resource.group === group &&
    attributes.resource.resource === resource &&
    attributes.subresource === undefined
  );
}
