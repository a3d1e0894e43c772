import type { Pod, Service } from '#types/core-v1';

type Variable = readonly [name: string, value: string];

const variableName = (text: string) => text.replaceAll('-', '_').toUpperCase();

/** The variables that tell of one Service. Follows pkg/kubelet/envvars FromServices. */
function variablesOf({ metadata, spec }: Service): readonly Variable[] {
  const address = spec?.clusterIP ?? '';
  const [first] = spec?.ports ?? [];
  if (address === '' || address === 'None' || first === undefined) return [];
  const prefix = variableName(metadata.name ?? '');
  const url = ({ protocol = 'TCP', port }: typeof first) => `${protocol.toLowerCase()}://${address}:${port}`;
  return [
    [`${prefix}_SERVICE_HOST`, address],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
    ...(spec?.ports ?? []).flatMap(({ name = '', port }): Variable[] =>
      name === '' ? [] : [[`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port)]],
    ),
    [`${prefix}_PORT`, url(first)],
    ...(spec?.ports ?? []).flatMap((port): Variable[] => {
      const protocol = port.protocol ?? 'TCP';
      const own = `${prefix}_PORT_${port.port}_${protocol}`;
      return [
        [own, url(port)],
        [`${own}_PROTO`, protocol.toLowerCase()],
        [`${own}_PORT`, String(port.port)],
        [`${own}_ADDR`, address],
      ];
    }),
  ];
}

/**
 * What a container is told of Services when it starts: the API server always, those of its namespace unless the Pod wants none.
 * Follows pkg/kubelet getServiceEnvVarMap.
 */
export function serviceVariables(pod: Pod, services: readonly Service[]): readonly Variable[] {
  const { namespace } = pod.metadata;
  const isMaster = ({ metadata }: Service) => metadata.namespace === 'default' && metadata.name === 'kubernetes';
  const wanted = services.filter(
    (service) =>
      isMaster(service) || (pod.spec?.enableServiceLinks !== false && service.metadata.namespace === namespace),
  );
  // Of two of the same name the Pod's own namespace has the last word.
  return [...wanted.filter(isMaster), ...wanted.filter((service) => !isMaster(service))].flatMap(variablesOf);
}
