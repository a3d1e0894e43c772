/** The name of a type among an OpenAPI document's components: `k8s.io/api/core/v1.Pod` -> `io.k8s.api.core.v1.Pod`. */
export function componentName(typeKey: string): string {
  const [domain = '', ...path] = typeKey.split('/');
  return [domain.split('.').reverse().join('.'), ...path].join('.');
}

/** The name of a custom resource's component: group `example.com` -> `com.example.v1.Widget`. */
export function customComponentName(group: string, version: string, kind: string): string {
  return [...group.split('.').reverse(), version, kind].join('.');
}

/** The reference that other schemas make to a component. */
export function reference(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}
