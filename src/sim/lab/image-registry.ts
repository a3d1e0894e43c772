import type { ImageRegistry, NodeImage } from '../kube/index.ts';
import { type ImageLibrary, type LibraryImage, parseReference } from '../runtime/index.ts';

/** The image library as the kubelets' container runtimes see it: by whole name, with registry hosts. */
export function imageRegistry(library: ImageLibrary): ImageRegistry {
  const hosts = new Set(['docker.io', ...library.repositories.map(hostOf)]);
  return {
    find: (name) => {
      const image = library.resolve(name);
      return image === undefined ? undefined : nodeImage(image, name);
    },
    hasRepository: (repository) => library.hasRepository(repository),
    hasHost: (host) => hosts.has(host),
  };
}

function hostOf(repository: string): string {
  const reference = parseReference(repository);
  return 'error' in reference ? 'docker.io' : reference.host;
}

function nodeImage(image: LibraryImage, name: string): NodeImage {
  const reference = parseReference(image.repository);
  const repository = 'error' in reference ? image.repository : `${reference.host}/${reference.path}`;
  return { image: image.runtime, name, digest: `${repository}@${image.digest}`, size: image.downloadSize };
}
