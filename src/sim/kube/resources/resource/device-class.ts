import { nameIsLong } from '#apimachinery';
import type { DeviceClass } from '#types/resource-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn } from '../shared/columns.ts';
import { at } from '../shared/errors.ts';
import { RESOURCE_GROUP, validateConfiguration, validateSelectors } from './parts.ts';
import { validateSlice } from './sets.ts';

const MOST_CONFIGURATIONS = 32;

/** Follows pkg/registry/resource/deviceclass and pkg/apis/resource. */
export const deviceClass = defineResource<DeviceClass>({
  group: RESOURCE_GROUP,
  version: 'v1',
  kind: 'DeviceClass',
  resource: 'deviceclasses',
  singular: 'deviceclass',
  namespaced: false,
  schema: 'k8s.io/api/resource/v1.DeviceClass',
  deleteReturnsObject: true,
  allowCreateOnUpdate: false,

  // Behind the feature gate DRAExtendedResource, which is off.
  prepareForCreate({ spec }) {
    if (spec) delete spec.extendedResourceName;
  },
  prepareForUpdate({ spec }) {
    if (spec) delete spec.extendedResourceName;
  },
  updateRules: ['metadata', 'metadata update', 'object'],
  validateName: nameIsLong,
  validate: ({ spec: { selectors = [], config = [] } = {} }) => [
    ...validateSelectors(selectors, at.spec.child('selectors')),
    ...validateSlice(config, MOST_CONFIGURATIONS, validateConfiguration, at.spec.child('config')),
  ],
  columns: [nameColumn(), ageColumn()],
});
