/**
 * What the docker client needs to talk to that engine and to nothing else of the user's. Builds are the classic ones, on every
 * engine and with every client: tasks look at the image and the cache that each step leaves, which BuildKit does not make, and
 * clients since 23 want its plug-in buildx, which a client alone does not bring.
 */
export function dockerEnvironment(host: string): Readonly<Record<string, string>> {
  return { DOCKER_HOST: host, DOCKER_BUILDKIT: '0', DOCKER_TLS_VERIFY: '', DOCKER_API_VERSION: '' };
}
