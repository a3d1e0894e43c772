import type { ScorePlugin } from '../plugin.ts';
import type { NodeInfo } from '../snapshot.ts';

const megabyte = 1024 * 1024;
const threshold = 23 * megabyte;
const mostPerContainer = 1000 * megabyte;

/** `nginx` is `nginx:latest`. */
function tagged(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

function sizeOn({ node }: NodeInfo, image: string): number | undefined {
  return (node.status?.images ?? []).find(({ names = [] }) => names.includes(image))?.sizeBytes;
}

/** Prefers nodes that have the images. Follows pkg/scheduler/framework/plugins/imagelocality. */
export const imageLocality: ScorePlugin = {
  name: 'ImageLocality',
  weight: 1,
  score: (pod, nodes, snapshot) => {
    const images = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].map(({ image = '' }) =>
      tagged(image),
    );
    const sums = nodes.map(() => 0);
    for (const image of images) {
      const holders = snapshot.nodes.filter((node) => sizeOn(node, image) !== undefined).length;
      if (holders === 0) continue;
      nodes.forEach((node, index) => {
        const size = sizeOn(node, image) ?? 0;
        sums[index] = (sums[index] ?? 0) + Math.floor(size * (holders / snapshot.nodes.length));
      });
    }
    const most = mostPerContainer * images.length;
    return sums.map((sum) => {
      const bounded = Math.min(Math.max(sum, threshold), most);
      return Math.floor((100 * (bounded - threshold)) / (most - threshold));
    });
  },
};
