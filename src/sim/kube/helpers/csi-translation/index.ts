import type { NodeSelectorTerm, PersistentVolume, PersistentVolumeSpec, Volume } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import { awsEbs } from './aws-ebs.ts';
import { azureDisk } from './azure-disk.ts';
import { gcePd } from './gce-pd.ts';
import type { CsiVolume, InTreePlugin } from './in-tree-plugin.ts';

export type { CsiVolume } from './in-tree-plugin.ts';

/** The plug-ins whose volumes are translated; those of other clouds have no driver here. */
const plugins: readonly InTreePlugin[] = [awsEbs, gcePd, azureDisk];

const zoneLabel = 'topology.kubernetes.io/zone';
const regionLabel = 'topology.kubernetes.io/region';
const betaZoneLabel = 'failure-domain.beta.kubernetes.io/zone';

/** The name that a driver's volumes and classes had in the tree; undefined when there was none. */
export function inTreeNameOf(driver: string): string | undefined {
  return plugins.find((plugin) => plugin.driver === driver)?.name;
}

const pluginOf = (name: string) => plugins.find((plugin) => plugin.name === name);

/** A PersistentVolume as its CSI driver knows it; undefined for one that no CSI driver serves. */
export function csiVolumeOf(volume: PersistentVolume): CsiVolume | undefined {
  const { spec } = volume;
  const source = spec?.csi ?? plugins.map((plugin) => plugin.source(volume)).find((one) => one !== undefined);
  if (source === undefined) return undefined;
  return {
    name: volume.metadata.name ?? '',
    source,
    accessModes: spec?.accessModes ?? [],
    mountOptions: spec?.mountOptions ?? [],
    block: spec?.volumeMode === 'Block',
  };
}

/** A disk that a Pod names itself; undefined for every other type of volume. */
export function inlineCsiVolume(volume: Volume): CsiVolume | undefined {
  for (const plugin of plugins) {
    const found = plugin.inline(volume);
    if (found === undefined) continue;
    const inline: PersistentVolumeSpec = { accessModes: [...found.accessModes], csi: found.source };
    return { ...found, mountOptions: [], block: false, inline };
  }
  return undefined;
}

/** A class of the tree's provisioner as the driver is to understand it; any other class as it is. */
export function translateStorageClass(storageClass: StorageClass): StorageClass {
  const plugin = pluginOf(storageClass.provisioner);
  if (plugin === undefined) return storageClass;
  const parameters: Record<string, string> = {};
  let zones: readonly string[] = [];
  for (const [key, value] of Object.entries(storageClass.parameters ?? {})) {
    if (['zone', 'zones'].includes(key.toLowerCase())) zones = value.split(',');
    else Object.assign(parameters, plugin.parameter(key, value));
  }
  const named =
    zones.length === 0 ? [] : [{ matchLabelExpressions: [{ key: plugin.topologyKey, values: [...zones] }] }];
  const allowed = (storageClass.allowedTopologies ?? []).map(({ matchLabelExpressions = [] }) => ({
    matchLabelExpressions: matchLabelExpressions.map(({ key, values }) => ({
      key: key === zoneLabel || key === betaZoneLabel ? plugin.topologyKey : key,
      values,
    })),
  }));
  const allowedTopologies = [...allowed, ...named];
  return { ...storageClass, parameters, ...(allowedTopologies.length === 0 ? {} : { allowedTopologies }) };
}

function inTreeTerm(term: NodeSelectorTerm, plugin: InTreePlugin): NodeSelectorTerm {
  const expressions = (term.matchExpressions ?? []).map((one) =>
    one.key === plugin.topologyKey ? { ...one, key: zoneLabel } : one,
  );
  const [zone] = expressions.find(({ key }) => key === zoneLabel)?.values ?? [];
  const region = zone === undefined ? undefined : plugin.region?.(zone);
  const added = region === undefined ? [] : [{ key: regionLabel, operator: 'In', values: [region] }];
  return { ...term, matchExpressions: [...expressions, ...added] };
}

/** What a driver provisioned for a class of the tree's provisioner, in the form that the tree had. */
export function toInTreeVolume(volume: PersistentVolume, provisioner: string): PersistentVolume {
  const plugin = pluginOf(provisioner);
  const { csi, ...spec } = volume.spec ?? {};
  if (plugin === undefined || csi === undefined) return volume;
  const terms = (spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).map((term) => inTreeTerm(term, plugin));
  const valuesOf = (label: string) => [
    ...new Set(
      terms.flatMap(({ matchExpressions = [] }) =>
        matchExpressions.flatMap(({ key, values = [] }) => (key === label ? values : [])),
      ),
    ),
  ];
  const zones = valuesOf(zoneLabel).sort();
  const regions = valuesOf(regionLabel);
  const labels = {
    ...volume.metadata.labels,
    ...(regions.length === 1 ? { [regionLabel]: regions[0] ?? '' } : {}),
    ...(zones.length === 0 ? {} : { [zoneLabel]: zones.join('__') }),
  };
  return {
    ...volume,
    metadata: { ...volume.metadata, ...(Object.keys(labels).length === 0 ? {} : { labels }) },
    spec: {
      ...spec,
      ...plugin.inTree(csi),
      ...(terms.length === 0 ? {} : { nodeAffinity: { required: { nodeSelectorTerms: terms } } }),
    },
  };
}
