const encoder = new TextEncoder();

function bytesField(number: number, value: Uint8Array): number[] {
  return [(number << 3) | 2, value.length, ...value];
}

const textField = (number: number, value: string) => bytesField(number, encoder.encode(value));

/**
 * An OpenAPI v2 document as protobuf with a title and a version (`v1.35.2`) and nothing else: enough for kubectl to
 * go on to what it really wants to say. Follows github.com/google/gnostic openapiv2/OpenAPIv2.proto.
 */
export function openapiV2Protobuf(version: string): Uint8Array {
  const info = new Uint8Array([...textField(1, 'Kubernetes'), ...textField(2, version)]);
  const empty = new Uint8Array();
  return new Uint8Array([
    ...textField(1, '2.0'),
    ...bytesField(2, info),
    ...bytesField(8, empty),
    ...bytesField(9, empty),
  ]);
}
