/** An answer of the engine that is not what was asked for. `message` is the engine's own sentence. */
export class EngineError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'EngineError';
    this.status = status;
  }
}

/** Every sentence that the engine says when it refuses. Follows moby 20.10, daemon and volume/service. */
export const refuse = {
  pageNotFound: () => new EngineError(404, 'page not found'),
  notSimulated: (what: string) => new EngineError(501, `not simulated: ${what}`),
  badParameter: (message: string) => new EngineError(400, message),
  /** Unpacking happens in a process of its own, whose failure the engine tells. */
  archive: (why: string) => new EngineError(500, `Error processing tar file(exit status 1): ${why}`),
  server: (message: string) => new EngineError(500, message),
  notInteger: (text: string) => new EngineError(500, `strconv.ParseInt: parsing "${text}": invalid syntax`),
  sinceAfterUntil: (since: string, until: string) =>
    new EngineError(400, `\`since\` time (${since}) cannot be after \`until\` time (${until})`),
  clientTooNew: (version: string) =>
    new EngineError(400, `client version ${version} is too new. Maximum supported API version is 1.41`),
  clientTooOld: (version: string) =>
    new EngineError(
      400,
      `client version ${version} is too old. Minimum supported API version is 1.12, please upgrade your client to a newer version`,
    ),
  invalidFilter: (name: string) => new EngineError(400, `Invalid filter '${name}'`),
  noSuchContainer: (name: string) => new EngineError(404, `No such container: ${name}`),
  ambiguous: (name: string) => new EngineError(400, `Multiple IDs found with provided prefix: ${name}`),
  invalidName: (name: string) =>
    new EngineError(400, `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`),
  nameInUse: (name: string, id: string) =>
    new EngineError(
      409,
      `Conflict. The container name "/${name}" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`,
    ),
  noConfig: () => new EngineError(400, 'Config cannot be empty in order to create a container'),
  noCommand: () => new EngineError(400, 'No command specified'),
  notRunning: (id: string) => new EngineError(409, `Container ${id} is not running`),
  cannotKill: (name: string, id: string) =>
    new EngineError(409, `Cannot kill container: ${name}: Container ${id} is not running`),
  cannotKillUnknown: (name: string) =>
    new EngineError(404, `Cannot kill container: ${name}: No such container: ${name}`),
  unsupportedSignal: (name: string, signal: number | bigint) =>
    new EngineError(500, `Cannot kill container: ${name}: The linux daemon does not support signal ${signal}`),
  invalidSignal: (signal: string) => new EngineError(400, `Invalid signal: ${signal}`),
  cannotUpdate: (id: string, why: string) => new EngineError(409, `Cannot update container ${id}: ${why}`),
  newName: (why: EngineError) => new EngineError(why.status, `Error when allocating new name: ${why.message}`),
  restarting: (id: string) =>
    new EngineError(409, `Container ${id} is restarting, wait until the container is running`),
  removeRestarting: (id: string) =>
    new EngineError(
      409,
      `You cannot remove a restarting container ${id}. Stop the container before attempting removal or force remove`,
    ),
  noLogDriver: (name: string) =>
    new EngineError(400, `error looking up logging plugin ${name}: plugin "${name}" not found`),
  logsUnreadable: () => new EngineError(501, 'configured logging driver does not support reading'),
  paused: (name: string) => new EngineError(409, `Container ${name} is paused, unpause the container before exec`),
  attachPaused: (name: string) =>
    new EngineError(409, `container ${name} is paused, unpause the container before attach`),
  attachRestarting: (name: string) =>
    new EngineError(409, `container ${name} is restarting, wait until the container is running`),
  startPaused: () => new EngineError(409, 'cannot start a paused container, try unpause instead'),
  alreadyPaused: (id: string) => new EngineError(409, `Container ${id} is already paused`),
  notPaused: (id: string) => new EngineError(500, `Container ${id} is not paused`),
  removeRunning: (id: string) =>
    new EngineError(
      409,
      `You cannot remove a running container ${id}. Stop the container before attempting removal or force remove`,
    ),
  removePaused: (id: string) =>
    new EngineError(
      409,
      `You cannot remove a paused container ${id}. Unpause and then stop the container before attempting removal or force remove`,
    ),
  defaultLink: () => new EngineError(500, 'Conflict, cannot remove the default link name of the container'),
  noSuchExec: (id: string) => new EngineError(404, `No such exec instance: ${id}`),
  execRunning: (id: string) => new EngineError(409, `Error: Exec command ${id} is already running`),
  noExecCommand: () => new EngineError(400, 'No exec command specified'),
  noReference: () => new EngineError(404, 'reference does not exist'),
  noSuchImage: (reference: string) => new EngineError(404, `No such image: ${reference}`),
  wrongPlatform: (reference: string, wanted: string, actual: string) =>
    new EngineError(
      404,
      `image with reference ${reference} was found but does not match the specified platform: wanted ${wanted}, actual: ${actual}`,
    ),
  invalidReference: (reference: string, why: string) =>
    new EngineError(400, `invalid reference format${why === '' ? '' : `: ${why}`}`.replace('%s', reference)),
  inspectImage: (name: string) => {
    const tagged = /:[^/]*$/.test(name) ? name : `${name}:latest`;
    return new EngineError(404, `no such image: ${name}: No such image: ${tagged}`);
  },
  imageUsedByName: (name: string, container: string, image: string) =>
    new EngineError(
      409,
      `conflict: unable to remove repository reference "${name}" (must force) - container ${container} is using its referenced image ${image}`,
    ),
  imageRunning: (image: string, container: string) =>
    new EngineError(
      409,
      `conflict: unable to delete ${image} (cannot be forced) - image is being used by running container ${container}`,
    ),
  imageStopped: (image: string, container: string) =>
    new EngineError(
      409,
      `conflict: unable to delete ${image} (must be forced) - image is being used by stopped container ${container}`,
    ),
  imageManyNames: (image: string) =>
    new EngineError(
      409,
      `conflict: unable to delete ${image} (must be forced) - image is referenced in multiple repositories`,
    ),
  imageHasChildren: (image: string) =>
    new EngineError(409, `conflict: unable to delete ${image} (cannot be forced) - image has dependent child images`),
  noManifest: (reference: string) =>
    new EngineError(404, `manifest for ${reference} not found: manifest unknown: manifest unknown`),
  pullDenied: (name: string) =>
    new EngineError(
      404,
      `pull access denied for ${name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    ),
  noRegistry: (host: string) =>
    new EngineError(500, `Get "https://${host}/v2/": dial tcp: lookup ${host.replace(/:\d+$/, '')}: no such host`),
  noIndex: (term: string, limit: number) =>
    new EngineError(
      500,
      `Get "https://index.docker.io/v1/search?q=${encodeURIComponent(term)}&n=${limit}": dial tcp: lookup index.docker.io: no such host`,
    ),
  noSuchVolume: (name: string) => new EngineError(404, `get ${name}: no such volume`),
  volumeInUse: (name: string, containers: readonly string[]) =>
    new EngineError(409, `remove ${name}: volume is in use - [${containers.join(', ')}]`),
  volumeNameTooShort: () =>
    new EngineError(400, 'volume name is too short, names should be at least two alphanumeric characters'),
  volumeName: (name: string) =>
    new EngineError(
      400,
      `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
    ),
  volumeMount: (path: string, why: string) => new EngineError(500, `error while mounting volume '${path}': ${why}`),
  volumeOptionMissing: (name: string, option: string) =>
    new EngineError(400, `create ${name}: missing required option: "${option}"`),
  volumeOption: (name: string, option: string) => new EngineError(400, `create ${name}: invalid option: "${option}"`),
  volumeSize: (name: string, size: string) => new EngineError(400, `create ${name}: invalid size: '${size}'`),
  volumeQuota: (name: string) => new EngineError(400, `create ${name}: quota size requested but no quota support`),
  volumeDriverDiffers: (name: string, driver: string) =>
    new EngineError(409, `create ${name}: driver '${driver}' already has volume '${name}': volume name must be unique`),
  volumeUnknown: (name: string, driver: string, why: string) =>
    new EngineError(
      409,
      `create ${name}: found reference to volume '${name}' in driver '${driver}', but got an error while checking the driver: ${why}: volume name must be unique`,
    ),
  volumeLost: (name: string, driver: string) =>
    new EngineError(
      409,
      `create ${name}: found references to volume '${name}' in driver '${driver}' but the volume was not found in the driver -- you may need to remove containers referencing this volume or force remove the volume to re-create it: volume name must be unique`,
    ),
  volumeSpecification: (text: string, why?: string) =>
    new EngineError(500, `invalid volume specification: '${text}'${why === undefined ? '' : `: ${why}`}`),
  volumeMode: (mode: string) => new EngineError(500, `invalid mode: ${mode}`),
  mountConfiguration: (type: string, why: string) =>
    new EngineError(400, `invalid mount config for type "${type}": ${why}`),
  duplicateMount: (target: string) => new EngineError(400, `Duplicate mount point: ${target}`),
  noSuchNetwork: (name: string) => new EngineError(404, `network ${name} not found`),
  networkExists: (name: string) => new EngineError(409, `network with name ${name} already exists`),
  networkInUse: (name: string, id: string) =>
    new EngineError(403, `error while removing network: network ${name} id ${id} has active endpoints`),
  predefinedNetwork: (name: string) => new EngineError(403, `${name} is a pre-defined network and cannot be removed`),
  networkPrefix: (name: string) => new EngineError(403, `operation is not permitted on predefined ${name} network `),
  noAddress: (name: string, id: string) =>
    new EngineError(500, `no available IPv4 addresses on this network's address pools: ${name} (${id})`),
  noPool: () =>
    new EngineError(
      404,
      'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    ),
  poolOverlaps: () => new EngineError(403, 'Pool overlaps with other one on this address space'),
  badSubnet: (subnet: string) => new EngineError(500, `Invalid subnet ${subnet} : invalid CIDR address: ${subnet}`),
  badGateway: (gateway: string) => new EngineError(500, `invalid gateway address ${gateway} in Ipam configuration`),
  gatewayOutOfRange: (gateway: string) =>
    new EngineError(500, `failed to allocate gateway (${gateway}): Requested address is out of range`),
  networkNameEmpty: (name: string) => new EngineError(500, `invalid name: ${name}`),
  oneNetworkOnly: (driver: string) => new EngineError(403, `only one instance of "${driver}" network is allowed`),
  notManager: () =>
    new EngineError(
      503,
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
    ),
  noSwarmMember: () => new EngineError(503, 'This node is not part of a swarm'),
  noSwarm: () =>
    new EngineError(
      500,
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
    ),
  swarmScope: () => new EngineError(403, 'cannot create a swarm scoped network when swarm is not active'),
  ingressScope: () => new EngineError(403, 'Ingress network can only be global scope network'),
  noIpv6Pool: () =>
    new EngineError(
      404,
      'could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network',
    ),
  bridgeOption: (option: string, value: string) =>
    new EngineError(
      500,
      `failed to parse ${option} value: ${value} (strconv.ParseBool: parsing "${value}": invalid syntax)`,
    ),
  addressInUse: () => new EngineError(403, 'Address already in use'),
  foreignAddress: (address: string) =>
    new EngineError(400, `Invalid address ${address}: It does not belong to any of this network's subnets`),
  badAddress: (address: string) => new EngineError(400, `invalid IPv4 address: ${address}`),
  addressOnPredefined: () =>
    new EngineError(400, 'user specified IP address is supported on user defined networks only'),
  addressWithoutSubnet: () =>
    new EngineError(
      400,
      'user specified IP address is supported only when connecting to networks with user configured subnets',
    ),
  aliasOnPredefined: () =>
    new EngineError(400, 'network-scoped alias is supported only for containers in user defined networks'),
  manyEndpoints: (names: readonly string[]) =>
    new EngineError(400, `Container cannot be connected to network endpoints: ${names.join(', ')}`),
  networkMode: (why: string) => new EngineError(400, `conflicting options: ${why}`),
  sharedNetwork: () =>
    new EngineError(
      400,
      'container sharing network namespace with another container or host cannot be connected to any other network',
    ),
  hostNetwork: () =>
    new EngineError(400, 'container cannot be disconnected from host network or connected to host network'),
  noNetwork: () =>
    new EngineError(
      400,
      'container cannot be connected to multiple networks with one of the networks in private (none) mode',
    ),
  joinsStopped: (id: string) => new EngineError(409, `cannot join network of a non running container: ${id}`),
  emptyName: (name: string) => new EngineError(400, `invalid name or ID supplied: "${name}"`),
  linkToNobody: (name: string) =>
    new EngineError(400, `could not get container for ${name}: No such container: ${name}`),
  linkToStopped: (name: string, alias: string) =>
    new EngineError(500, `Cannot link to a non running container: /${name} AS ${alias}`),
  noSuchEndpoint: (name: string) => new EngineError(404, `endpoint ${name} not found`),
  networkFilter: (name: string, value: string) => new EngineError(400, `invalid filter: '${name}'='${value}'`),
  danglingFilter: () =>
    new EngineError(400, 'invalid value for filter \'dangling\', must be "true" (or "1"), or "false" (or "0")'),
  noPlugin: (name: string) => new EngineError(404, `plugin "${name}" not found`),
  endpointExists: (container: string, network: string) =>
    new EngineError(403, `endpoint with name ${container} already exists in network ${network}`),
  notConnected: (id: string, network: string) =>
    new EngineError(403, `container ${id} is not connected to network ${network}`),
  neverConnected: (id: string, network: string) =>
    new EngineError(500, `container ${id} is not connected to the network ${network}`),
  noSuchFile: (path: string, container: string) =>
    new EngineError(404, `Could not find the file ${path} in container ${container}`),
  portTrouble: (endpoint: string, id: string, why: string) =>
    new EngineError(500, `driver failed programming external connectivity on endpoint ${endpoint} (${id}): ${why}`),
  /** `end`: nothing where the engine explains a mount. */
  start: (message: string, end = ': unknown') =>
    new EngineError(
      400,
      `failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${message}${end}`,
    ),
};
