/** The media type of bodies in Kubernetes' protobuf encoding. */
export const protobufMediaType = 'application/vnd.kubernetes.protobuf';

/** What every such body begins with, before the runtime.Unknown around the message. */
export const protobufPrefix: Uint8Array = Uint8Array.of(0x6b, 0x38, 0x73, 0);

/** The type of JSON schemas in CustomResourceDefinitions, which unions of schemas and something else hold. */
export const jsonSchemaKey = 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaProps';
