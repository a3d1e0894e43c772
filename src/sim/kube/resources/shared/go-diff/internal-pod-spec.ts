/** A Pod's spec as the server keeps it: the host namespaces stand in its security context. */
export function internalPodSpec(spec: object): object {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers, securityContext, ...others } =
    spec as Record<string, unknown>;
  const host = { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers };
  return { ...others, securityContext: { ...host, ...(securityContext as object | undefined) } };
}
