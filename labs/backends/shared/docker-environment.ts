/** What the docker client needs to talk to that engine and to nothing else of the user's. */
export function dockerEnvironment(host: string): Readonly<Record<string, string>> {
  return { DOCKER_HOST: host, DOCKER_BUILDKIT: '0', DOCKER_TLS_VERIFY: '', DOCKER_API_VERSION: '' };
}
