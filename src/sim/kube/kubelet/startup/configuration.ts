import type { FileTree } from '../../../runtime/types.ts';
import { parseYaml } from '../../helpers/parse-yaml.ts';
import { textOf } from './command-line.ts';

export const field = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((one, key) => (one as Record<string | number, unknown> | undefined | null)?.[key], value);

const authority = '-----BEGIN CERTIFICATE-----';
const groupVersion = 'kubelet.config.k8s.io/v1beta1';

type Rule = (config: unknown) => string | undefined;

const number = (config: unknown, name: string): number | undefined => {
  const value = field(config, name);
  return typeof value === 'number' ? value : undefined;
};

const notNegative =
  (name: string, flag: string): Rule =>
  (config) => {
    const value = number(config, name);
    return value !== undefined && value < 0 ? `${name} (--${flag}) ${value} must not be a negative number` : undefined;
  };

const between =
  (name: string, flag: string, least: number, most: number, said = least): Rule =>
  (config) => {
    const value = number(config, name);
    if (value === undefined || (value >= least && value <= most)) return undefined;
    return `${name} (--${flag}) ${value} must be between ${said} and ${most}, inclusive`;
  };

const oneOf =
  (name: string, choices: readonly string[], say: (value: string) => string): Rule =>
  (config) => {
    const value = field(config, name);
    return typeof value === 'string' && value !== '' && !choices.includes(value) ? say(value) : undefined;
  };

const topologies = ['none', 'best-effort', 'restricted', 'single-numa-node'];
const quoted = (list: readonly string[]) => `[${list.map((one) => JSON.stringify(one)).join(' ')}]`;

/** Follows pkg/kubelet/apis/config/validation, ValidateKubeletConfiguration, in its order. */
const rules: readonly Rule[] = [
  notNegative('eventBurst', 'event-burst'),
  notNegative('eventRecordQPS', 'event-qps'),
  between('healthzPort', 'healthz-port', 0, 65_535, 1),
  between('imageGCHighThresholdPercent', 'image-gc-high-threshold', 0, 100),
  between('imageGCLowThresholdPercent', 'image-gc-low-threshold', 0, 100),
  (config) => {
    const low = number(config, 'imageGCLowThresholdPercent') ?? 80;
    const high = number(config, 'imageGCHighThresholdPercent') ?? 85;
    return low >= high
      ? `imageGCLowThresholdPercent (--image-gc-low-threshold) ${low} must be less than imageGCHighThresholdPercent (--image-gc-high-threshold) ${high}`
      : undefined;
  },
  notNegative('kubeAPIBurst', 'kube-api-burst'),
  notNegative('kubeAPIQPS', 'kube-api-qps'),
  notNegative('maxOpenFiles', 'max-open-files'),
  notNegative('maxPods', 'max-pods'),
  between('oomScoreAdj', 'oom-score-adj', -1000, 1000),
  notNegative('podsPerCore', 'pods-per-core'),
  between('port', 'port', 1, 65_535),
  between('readOnlyPort', 'read-only-port', 0, 65_535),
  notNegative('registryBurst', 'registry-burst'),
  notNegative('registryPullQPS', 'registry-qps'),
  oneOf(
    'topologyManagerPolicy',
    topologies,
    (value) =>
      `topologyManagerPolicy (--topology-manager-policy) ${JSON.stringify(value)} must be one of: ${quoted(topologies)}`,
  ),
  oneOf(
    'topologyManagerScope',
    ['container', 'pod'],
    (value) =>
      `topologyManagerScope (--topology-manager-scope) ${JSON.stringify(value)} must be one of: "container", or "pod"`,
  ),
  (config) => {
    const value = field(config, 'memorySwap', 'swapBehavior');
    return typeof value === 'string' && !['', 'NoSwap', 'LimitedSwap'].includes(value)
      ? `memorySwap.swapBehavior ${JSON.stringify(value)} must be one of: "", "LimitedSwap" or "NoSwap"`
      : undefined;
  },
  oneOf(
    'hairpinMode',
    ['none', 'hairpin-veth', 'promiscuous-bridge'],
    (value) =>
      `option ${JSON.stringify(value)} specified for hairpinMode (--hairpin-mode). Valid options are "none", "hairpin-veth" or "promiscuous-bridge"`,
  ),
  (config) => {
    const value = number(config, 'containerLogMaxFiles');
    return value !== undefined && value <= 1 ? 'containerLogMaxFiles must be greater than 1' : undefined;
  },
];

/** The kubelet's configuration file, or why it does not start with it. */
export function loadConfiguration(
  files: FileTree,
  path: string,
): { readonly error: string } | { readonly config: unknown } {
  const failed = (error: string) => ({
    error: `failed to load kubelet config file, path: ${path}, error: failed to load Kubelet config file ${path}, error ${error}`,
  });
  const text = textOf(files, path);
  if (text === undefined) {
    return failed(
      `failed to read kubelet config file ${JSON.stringify(path)}, error: open ${path}: no such file or directory`,
    );
  }
  if (text.trim() === '') return failed(`kubelet config file ${JSON.stringify(path)} was empty`);
  const parsed = parseYaml(text);
  if ('error' in parsed) return failed(`failed to decode: ${parsed.error}`);
  const config = parsed.value;
  const kind = field(config, 'kind');
  const version = field(config, 'apiVersion');
  const cause = unknownType(kind, version, JSON.stringify(config));
  if (cause !== undefined) return failed(`failed to decode: ${cause}`);
  const problems = rules.flatMap((rule) => rule(config) ?? []).map((problem) => `invalid configuration: ${problem}`);
  if (problems.length > 0) {
    const all = problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
    return { error: `failed to validate kubelet configuration, error: ${all}, path: &TypeMeta{Kind:,APIVersion:,}` };
  }
  const authorityFile = field(config, 'authentication', 'x509', 'clientCAFile');
  if (typeof authorityFile === 'string' && authorityFile !== '') {
    const certificate = textOf(files, authorityFile);
    const reason =
      certificate === undefined
        ? `open ${authorityFile}: no such file or directory`
        : certificate.includes(authority) || certificate === ''
          ? undefined
          : `error creating pool from ${authorityFile}: data does not contain any valid RSA or ECDSA certificates`;
    if (reason !== undefined) {
      return {
        error: `failed to construct kubelet dependencies: unable to load client CA file ${authorityFile}: ${reason}`,
      };
    }
  }
  return { config };
}

/** Follows apimachinery's serializer: what it says of objects without a type, or of one that it does not know. */
function unknownType(kind: unknown, version: unknown, text: string): string | undefined {
  if (typeof kind !== 'string' || kind === '') return `Object 'Kind' is missing in '${text}'`;
  if (typeof version !== 'string' || version === '') return `Object 'apiVersion' is missing in '${text}'`;
  if (
    version !== groupVersion &&
    version !== 'kubelet.config.k8s.io/v1' &&
    version !== 'kubelet.config.k8s.io/v1alpha1'
  )
    return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)} in scheme "pkg/kubelet/apis/config/scheme/scheme.go:33"`;
  if (kind !== 'KubeletConfiguration')
    return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)} in scheme "pkg/kubelet/apis/config/scheme/scheme.go:33"`;
  return undefined;
}
