import type { ConfigMap, Container, EnvVar, Node, Pod, Secret } from '#types/core-v1';
import { containerResource, type PodAddresses, podField } from './downward-api.ts';

/** A container that cannot be configured: reason CreateContainerConfigError. */
export class ConfigurationError extends Error {}

/** What the environment of a container is made from. */
export interface EnvironmentContext {
  readonly pod: Pod;
  readonly node: Node | undefined;
  readonly addresses: PodAddresses;
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  /** Variables that tell about Services. */
  readonly services: readonly (readonly [string, string])[];
}

/** Replaces `$(NAME)` by its value and `$$` by `$`; unknown names stay. Follows third_party/forked/golang/expansion. */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, inner: string, name: string | undefined) => {
    if (inner === '$') return '$';
    return variables.get(name ?? '') ?? whole;
  });
}

/**
 * A command in which only what the variables of its container say themselves is filled in; those that come from elsewhere
 * are empty. Follows pkg/kubelet/container ExpandContainerCommandOnlyStatic.
 */
export function expandStatic(command: readonly string[], container: Container): readonly string[] {
  const variables = new Map((container.env ?? []).map(({ name, value = '' }) => [name, value]));
  return command.map((part) => expand(part, variables));
}

const decode = (base64: string) => Buffer.from(base64, 'base64').toString('utf8');

function fromSource(variable: EnvVar, container: Container, context: EnvironmentContext): string | undefined {
  const { pod } = context;
  const namespace = pod.metadata.namespace ?? '';
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = variable.valueFrom ?? {};
  if (fieldRef !== undefined) return podField(pod, fieldRef.fieldPath, context.addresses) ?? '';
  if (resourceFieldRef !== undefined) {
    const name = resourceFieldRef.containerName;
    const of = name === undefined || name === '' ? container.name : name;
    return containerResource(pod, of, resourceFieldRef, context.node);
  }
  if (configMapKeyRef !== undefined) {
    const { name = '', key, optional = false } = configMapKeyRef;
    const map = context.configMap(name);
    if (map === undefined && !optional) throw new ConfigurationError(`configmap ${JSON.stringify(name)} not found`);
    const value = map?.data?.[key];
    if (value === undefined && !optional) {
      throw new ConfigurationError(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`);
    }
    return value;
  }
  if (secretKeyRef !== undefined) {
    const { name = '', key, optional = false } = secretKeyRef;
    const secret = context.secret(name);
    if (secret === undefined && !optional) throw new ConfigurationError(`secret ${JSON.stringify(name)} not found`);
    const value = secret?.data?.[key];
    if (value === undefined && !optional) {
      throw new ConfigurationError(`couldn't find key ${key} in Secret ${namespace}/${name}`);
    }
    return value === undefined ? undefined : decode(value);
  }
  return undefined;
}

/** The variables of a container in order; later ones of the same name win. Follows pkg/kubelet makeEnvironmentVariables. */
export function containerEnvironment(container: Container, context: EnvironmentContext): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    if (configMapRef !== undefined) {
      const map = context.configMap(configMapRef.name ?? '');
      if (map === undefined && configMapRef.optional !== true) {
        throw new ConfigurationError(`configmap ${JSON.stringify(configMapRef.name ?? '')} not found`);
      }
      for (const [key, value] of Object.entries(map?.data ?? {})) variables.set(`${prefix}${key}`, value);
    }
    if (secretRef !== undefined) {
      const secret = context.secret(secretRef.name ?? '');
      if (secret === undefined && secretRef.optional !== true) {
        throw new ConfigurationError(`secret ${JSON.stringify(secretRef.name ?? '')} not found`);
      }
      for (const [key, value] of Object.entries(secret?.data ?? {})) variables.set(`${prefix}${key}`, decode(value));
    }
  }
  for (const variable of container.env ?? []) {
    if (variable.valueFrom === undefined) {
      variables.set(variable.name, expand(variable.value ?? '', new Map([...context.services, ...variables])));
      continue;
    }
    const value = fromSource(variable, container, context);
    if (value !== undefined) variables.set(variable.name, value);
  }
  for (const [name, value] of context.services) if (!variables.has(name)) variables.set(name, value);
  return variables;
}
