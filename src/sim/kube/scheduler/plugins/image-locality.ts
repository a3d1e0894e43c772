import type { ScorePlugin } from '../plugin.ts';

const megabyte = 1024 * 1024;
const threshold = 23 * megabyte;
const mostPerContainer = 1000 * megabyte;

/** `nginx` is `nginx:latest`. */
function tagged(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

/** Prefers nodes that have the images. Follows pkg/scheduler/framework/plugins/imagelocality. */
export const imageLocality: ScorePlugin = {
  name: 'ImageLocality',
  weight: 1,
  normalize: 'none',
  score: (pod, { node }, { nodes }) => {
    const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
    let sum = 0;
    for (const { image = '' } of containers) {
      const has = (info: { readonly node: typeof node }) =>
        (info.node.status?.images ?? []).find(({ names = [] }) => names.includes(tagged(image)));
      const found = has({ node });
      if (found === undefined) continue;
      sum += (found.sizeBytes ?? 0) * (nodes.filter(has).length / nodes.length);
    }
    const most = mostPerContainer * containers.length;
    const bounded = Math.min(Math.max(sum, threshold), most);
    return Math.floor((100 * (bounded - threshold)) / (most - threshold));
  },
};
