import type { FilterPlugin, ScorePlugin } from '../plugin.ts';
import { dynamicResources } from './dynamic-resources.ts';
import { imageLocality } from './image-locality.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';
import { nodeAffinity, nodeName, nodePorts, nodeUnschedulable, taintToleration } from './node.ts';
import { balancedAllocation, leastAllocated, nodeResourcesFit } from './resources.ts';
import { podTopologySpread } from './topology-spread.ts';
import { nodeVolumeLimits } from './volume-limits.ts';
import { volumeZone } from './volume-zone.ts';
import { volumeBinding, volumeRestrictions } from './volumes.ts';

/** In the order of the default profile: the first that rejects a node names the reason. */
export const filterPlugins: readonly FilterPlugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions,
  nodeVolumeLimits,
  volumeBinding,
  volumeZone,
  podTopologySpread,
  interPodAffinity,
  dynamicResources,
];

export const scorePlugins: readonly ScorePlugin[] = [
  taintToleration,
  nodeAffinity,
  leastAllocated,
  podTopologySpread,
  interPodAffinity,
  dynamicResources,
  balancedAllocation,
  imageLocality,
];
