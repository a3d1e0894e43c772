import type { HTTPGetAction, LifecycleHandler, Pod } from '#types/core-v1';
import { type ContainerRecord, startExec } from './container-record.ts';
import { DialError } from './node-dialer.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { agentName, requestFields, requestUrl, resolvePort } from './probe.ts';

export interface HookInput {
  readonly pod: Pod;
  readonly record: ContainerRecord;
  /** Of the Pod. */
  readonly address: string;
  readonly node: NodeServices;
}

/** Runs a hook of a container, or until that ends; what went wrong, in the kubelet's words. Follows pkg/kubelet/lifecycle handlers. */
export async function runHook(handler: LifecycleHandler, input: HookInput): Promise<string | undefined> {
  const { exec, httpGet, sleep } = handler;
  const { record, pod, node } = input;
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  const where = `for Container ${JSON.stringify(record.spec.name)} in Pod "${name}_${namespace}(${uid})" failed - error`;
  if (exec !== undefined) {
    const command = exec.command ?? [];
    const failure = await execute(record, command, node);
    if (failure === undefined) return undefined;
    const output = JSON.stringify(failure.output);
    return `Exec lifecycle hook ([${command.join(' ')}]) ${where}: ${failure.error}, message: ${output}`;
  }
  if (httpGet !== undefined) {
    const error = await call(httpGet, input);
    return error === undefined ? undefined : `HTTP lifecycle hook (${httpGet.path ?? ''}) ${where}: ${error}`;
  }
  if (sleep !== undefined) await new Promise<void>((resolve) => node.clock.after(sleep.seconds * 1000, resolve));
  return undefined;
}

/** Follows cri-client remote_runtime execSync. */
async function execute(
  record: ContainerRecord,
  command: readonly string[],
  node: NodeServices,
): Promise<{ readonly error: string; readonly output: string } | undefined> {
  const { process } = record;
  if (process === undefined) return { error: 'container not running', output: '' };
  const written = { stdout: '', stderr: '' };
  try {
    const hook = startExec(record, command, node);
    hook.onOutput((stream, data) => {
      written[stream] += new TextDecoder().decode(data);
    });
    const { code } = await Promise.race([hook.exited, process.exited.then(() => ({ code: 137 }))]);
    if (code === 0) return undefined;
    const error = `command '${command.join(' ')}' exited with ${code}: ${written.stderr}`;
    return { error, output: `${written.stdout}${written.stderr}` };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error), output: '' };
  }
}

/** Any answer will do. Follows runHTTPHandler. */
async function call(action: HTTPGetAction, { record, address, node }: HookInput): Promise<string | undefined> {
  const { spec, process } = record;
  if (process === undefined) return 'container not running';
  const ask = async () => {
    const port = resolvePort(action.port, spec);
    const fields = requestFields(action, agentName('lifecycle', node.version));
    // A hook that wants TLS of a server without it is called again without it.
    await node.dialer.get(requestUrl({ ...action, scheme: 'HTTP' }, port, address), fields, undefined);
    return undefined;
  };
  const failed = (error: unknown) =>
    error instanceof DialError || error instanceof Error ? error.message : `${error}`;
  return Promise.race([ask().catch(failed), process.exited.then(() => 'EOF')]);
}
