/** An image reference in a path: its slashes are part of the name and stay. */
export function encodeReference(reference: string): string {
  return reference.split('/').map(encodeURIComponent).join('/');
}
