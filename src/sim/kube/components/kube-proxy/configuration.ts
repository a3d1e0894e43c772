import { isAddress } from '../../../runtime/network/addresses.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import { parseYaml } from '../../helpers/parse-yaml.ts';
import { type ComponentRun, commandFailed, readProblem } from '../component-program.ts';
import type { Flags } from '../flags.ts';

const modes = ['iptables', 'ipvs', 'nftables'] as const;
export type ProxyMode = (typeof modes)[number];

/** What a kube-proxy takes from its configuration. */
export interface ProxyConfiguration {
  readonly mode: ProxyMode;
  /** Empty: the one of the Pod's account. */
  readonly kubeconfig: string;
  readonly hostnameOverride: string;
  /** How many blocks of node port addresses there are. */
  readonly nodePortAddresses: number;
  readonly healthz: string;
  readonly metrics: string;
}

type Fields = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads the file that `--config` names, or else the flags. Throws ComponentFailure in kube-proxy's words. */
export async function loadConfiguration({ context, flags, log }: ComponentRun): Promise<ProxyConfiguration> {
  const path = flags.get('config');
  const fields = path === undefined ? fromFlags(flags) : readFile(context, path);
  if (text(fields.mode) === '') await log('I', 'server_linux.go:53', '"Using iptables proxy"');
  const problems = validate(fields);
  const [first] = problems;
  if (first !== undefined) {
    throw commandFailed(`failed validate: ${problems.length === 1 ? first : `[${problems.join(', ')}]`}`);
  }
  const connection = (fields.clientConnection ?? {}) as Fields;
  const addresses = fields.nodePortAddresses;
  return {
    mode: modes.find((one) => one === fields.mode) ?? 'iptables',
    kubeconfig: text(connection.kubeconfig),
    hostnameOverride: text(fields.hostnameOverride),
    nodePortAddresses: Array.isArray(addresses) ? addresses.length : 0,
    healthz: withPort(text(fields.healthzBindAddress), '0.0.0.0', 10256),
    metrics: withPort(text(fields.metricsBindAddress), '127.0.0.1', 10249),
  };
}

function fromFlags(flags: Flags): Fields {
  return {
    mode: flags.get('proxy-mode'),
    bindAddress: flags.get('bind-address'),
    healthzBindAddress: flags.get('healthz-bind-address'),
    metricsBindAddress: flags.get('metrics-bind-address'),
    nodePortAddresses: flags.get('nodeport-addresses')?.split(','),
  };
}

function readFile(context: ProgramContext, path: string): Fields {
  const fail = (why: string) => commandFailed(`failed complete: ${why}`);
  const problem = readProblem(context, path);
  if (problem !== undefined) throw fail(problem);
  const source = new TextDecoder().decode(context.files.readFile(context.path(path)));
  const parsed = parseYaml(source);
  if ('error' in parsed) throw fail(`failed to decode: ${parsed.error}`);
  const fields = (parsed.value ?? {}) as Fields;
  if (text(fields.kind) === '') throw fail(`failed to decode: Object 'Kind' is missing in '${source}'`);
  const version = text(fields.apiVersion);
  if (version === '') throw fail(`failed to decode: Object 'apiVersion' is missing in '${source}'`);
  if (fields.kind === 'KubeProxyConfiguration' && version === 'kubeproxy.config.k8s.io/v1alpha1') return fields;
  const scheme = 'pkg/proxy/apis/config/scheme/scheme.go:29';
  throw fail(
    `failed to decode: no kind "${text(fields.kind)}" is registered for version "${version}" in scheme "${scheme}"`,
  );
}

/** Follows pkg/proxy/apis/config/v1alpha1 defaults: a host alone gets the port, nothing at all the default. */
function withPort(address: string, host: string, port: number): string {
  if (address === '') return `${host}:${port}`;
  return address.includes(':') ? address : `${address}:${port}`;
}

/** Follows pkg/proxy/apis/config/validation, for what people get wrong. */
function validate(fields: Fields): readonly string[] {
  const invalid = (field: string, value: string, why: string) =>
    `KubeProxyConfiguration.${field}: Invalid value: ${JSON.stringify(value)}: ${why}`;
  const problems: string[] = [];
  const mode = text(fields.mode);
  if (mode !== '' && !modes.some((one) => one === mode)) {
    const allowed = `must be ${modes.join(', ')} or blank (blank means the best-available proxy [currently iptables])`;
    problems.push(invalid('Mode.ProxyMode', mode, allowed));
  }
  const bind = text(fields.bindAddress);
  if (bind !== '' && !isAddress(bind) && !bind.includes(':')) {
    problems.push(invalid('BindAddress', bind, 'not a valid textual representation of an IP address'));
  }
  for (const [field, value] of [
    ['HealthzBindAddress', withPort(text(fields.healthzBindAddress), '0.0.0.0', 10256)],
    ['MetricsBindAddress', withPort(text(fields.metricsBindAddress), '127.0.0.1', 10249)],
  ] as const) {
    const [host = ''] = value.split(/:(?=\d*$)/);
    if (!isAddress(host) && !host.startsWith('[')) problems.push(invalid(field, host, 'must be a valid IP'));
  }
  return problems;
}
