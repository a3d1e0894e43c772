import type { Container, GRPCAction, HTTPGetAction, Probe } from '#types/core-v1';
import type { HttpFields } from '../../runtime/network/http/message.ts';
import { goDuration } from './back-off.ts';
import { type ContainerRecord, startExec } from './container-record.ts';
import { expandStatic } from './environment.ts';
import { DialError } from './node-dialer.ts';
import type { NodeServices } from './pod-worker-options.ts';

/** How one look at a container ended. `warning` counts as success; `error` as nothing at all. */
export interface ProbeResult {
  readonly result: 'success' | 'warning' | 'failure' | 'error';
  readonly output: string;
}

const success: ProbeResult = { result: 'success', output: '' };
const failure = (output: string): ProbeResult => ({ result: 'failure', output });

/** A port that a container names or a number gives. Throws Error with the kubelet's words. Follows pkg/probe ResolveContainerPort. */
export function resolvePort(port: string | number, container: Container): number {
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  const number = named ?? Number(port);
  if (!Number.isInteger(number) || port === '') {
    throw new Error(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  }
  if (number > 0 && number < 65_536) return number;
  throw new Error(`invalid port number: ${number}`);
}

/** What the kubelet says of itself in a request. Follows pkg/probe/http request.go. */
export function requestFields(action: HTTPGetAction, agent: string): HttpFields {
  const own = (action.httpHeaders ?? []).map(({ name, value }) => [name, value] as const);
  const has = (wanted: string) => own.some(([name]) => name.toLowerCase() === wanted);
  return [
    ...own.filter(([name]) => name.toLowerCase() === 'host').slice(0, 1),
    ...(has('user-agent') ? [] : [['User-Agent', agent] as const]),
    ...(has('accept') ? [] : [['Accept', '*/*'] as const]),
    ...own.filter(
      ([name, value]) => name.toLowerCase() !== 'host' && !(name.toLowerCase() === 'accept' && value === ''),
    ),
  ];
}

/** The URL of a request, also where its port is the scheme's own. Follows pkg/probe/http formatURL. */
export function requestUrl(
  { scheme = 'HTTP', host, path = '/' }: HTTPGetAction,
  port: number,
  address: string,
): string {
  const target = path.startsWith('/') ? path : `/${path}`;
  return `${scheme.toLowerCase()}://${host ?? address}:${port}${target}`;
}

/** `kube-probe/1.35`, `kube-lifecycle/1.35`. */
export function agentName(kind: 'probe' | 'lifecycle', version: string): string {
  const [, release = '1.35'] = /^v?(\d+\.\d+)/.exec(version) ?? [];
  return `kube-${kind}/${release}`;
}

/** Looks at a container once. Follows pkg/kubelet/prober and pkg/probe. */
export async function runProbe(
  record: ContainerRecord,
  probe: Probe,
  address: string,
  node: NodeServices,
): Promise<ProbeResult> {
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  try {
    if (probe.exec !== undefined) {
      const command = expandStatic(probe.exec.command ?? [], record.spec);
      return await execute(record, command, timeout, node);
    }
    if (probe.httpGet !== undefined) return await get(record, probe.httpGet, address, timeout, node);
    if (probe.tcpSocket !== undefined) {
      const port = resolvePort(probe.tcpSocket.port, record.spec);
      await node.dialer.reach(probe.tcpSocket.host ?? address, port, timeout);
      return success;
    }
    return await callHealth(address, probe.grpc ?? { port: 0 }, timeout, node);
  } catch (error) {
    if (error instanceof DialError) return failure(error.message);
    return { result: 'error', output: error instanceof Error ? error.message : String(error) };
  }
}

async function get(
  record: ContainerRecord,
  action: HTTPGetAction,
  address: string,
  timeout: number,
  node: NodeServices,
): Promise<ProbeResult> {
  const port = resolvePort(action.port, record.spec);
  const url = requestUrl(action, port, address);
  const { status, body } = await node.dialer.get(url, requestFields(action, agentName('probe', node.version)), timeout);
  if (status < 200 || status >= 400) return failure(`HTTP probe failed with statuscode: ${status}`);
  if (status < 300) return success;
  return { result: 'warning', output: `Probe terminated redirects, Response body: ${body}` };
}

async function execute(
  record: ContainerRecord,
  command: readonly string[],
  timeout: number,
  node: NodeServices,
): Promise<ProbeResult> {
  const { container } = record;
  if (container === undefined) throw new Error(`container ${record.spec.name} is gone`);
  const process = startExec(record, command, node);
  let output = '';
  process.onOutput((_, data) => {
    if (output.length < 10_240) output += new TextDecoder().decode(data);
  });
  let late = false;
  const timer = node.clock.after(timeout, () => {
    late = true;
    process.kill('KILL');
  });
  const { code } = await process.exited;
  timer.cancel();
  if (late) {
    return failure(`command timed out: ${JSON.stringify(command.join(' '))} timed out after ${goDuration(timeout)}`);
  }
  return code === 0 ? success : failure(output);
}

/** Follows pkg/probe/grpc; what does not answer, and what answers without gRPC, is waited for until the time is over. */
async function callHealth(
  address: string,
  { port, service = '' }: GRPCAction,
  timeout: number,
  node: NodeServices,
): Promise<ProbeResult> {
  const health = await node.dialer.health(address, port, service ?? '', timeout);
  if (health === undefined) {
    const target = JSON.stringify(`${address}:${port}`);
    return failure(
      `timeout: failed to connect service ${target} within ${goDuration(timeout)}: context deadline exceeded`,
    );
  }
  if ('status' in health) {
    return health.status === 'SERVING' ? success : failure(`service unhealthy (responded with "${health.status}")`);
  }
  if (health.code === 'Unimplemented') {
    return failure(
      `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${health.message}`,
    );
  }
  return failure(`error: health rpc probe failed: rpc error: code = ${health.code} desc = ${health.message}`);
}
