import { parseQuantity, quantityValue } from '#apimachinery';

/** How many bytes a quantity says; none without one. */
export function bytesOf(quantity: string | undefined): number {
  return quantityValue(parseQuantity(quantity ?? '0'));
}

const units = [
  ['Gi', 1024 ** 3],
  ['Mi', 1024 ** 2],
  ['Ki', 1024],
] as const;

/** Bytes as Kubernetes writes them: in the largest unit in which they are whole. */
export function quantityOf(bytes: number): string {
  const [suffix, size] = units.find(([, unit]) => bytes % unit === 0) ?? ['', 1];
  return `${bytes / size}${suffix}`;
}
