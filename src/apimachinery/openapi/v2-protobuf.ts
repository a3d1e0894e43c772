import { type ProtobufWriter, protobufWriter } from '../protobuf/writer.ts';
import type { Schema } from './types.ts';

type Data = Readonly<Record<string, unknown>>;
type Write<T = never> = (to: ProtobufWriter, number: number, value: T) => void;

/** How the fields of a message are written: their number and what of them; `x-` stands for all extensions. */
type Fields = Readonly<Record<string, readonly [number, Write]>>;

/**
 * An OpenAPI v2 document as protobuf, as kubectl wants it. Field numbers follow github.com/google/gnostic
 * openapiv2/OpenAPIv2.proto; extensions are YAML, for which JSON does.
 */
export function openapiV2Protobuf(document: Schema): Uint8Array {
  const to = protobufWriter();
  writeFields(to, document, documentFields);
  return to.written();
}

const text: Write<string> = (to, number, value) => to.text(number, value);
const flag: Write<boolean> = (to, number, value) => {
  if (value) to.number(number, 1);
};
const whole: Write<number> = (to, number, value) => to.number(number, Math.max(0, Math.trunc(value)));
const decimal: Write<number> = (to, number, value) => to.double(number, value);
const any: Write<unknown> = (to, number, value) => to.message(number, () => to.text(2, `${JSON.stringify(value)}\n`));

const each =
  <T>(write: Write<T>): Write<readonly T[]> =>
  (to, number, values) => {
    for (const value of values) write(to, number, value);
  };

/** A map is a list of names and values. */
const named =
  <T>(write: Write<T>): Write<Readonly<Record<string, T>>> =>
  (to, number, map) => {
    for (const [name, value] of Object.entries(map)) {
      to.message(number, () => {
        to.text(1, name);
        write(to, 2, value);
      });
    }
  };

/** A message around what is written under its number 1. */
const inside =
  <T>(write: Write<T>, inner = 1): Write<T> =>
  (to, number, value) =>
    to.message(number, () => write(to, inner, value));

const message =
  (fields: () => Fields): Write<Data> =>
  (to, number, value) =>
    to.message(number, () => writeFields(to, value, fields()));

function writeFields(to: ProtobufWriter, value: Data, fields: Fields): void {
  for (const name in value) {
    const field = fields[name.startsWith('x-') ? 'x-' : name];
    const content = value[name];
    if (field === undefined || content === undefined) continue;
    if (name.startsWith('x-')) named(any)(to, field[0], { [name]: content });
    else field[1](to, field[0], content as never);
  }
}

const schema = message(() => schemaFields);
const type: Write<string | readonly string[]> = (to, number, value) =>
  to.message(number, () => each(text)(to, 1, [value].flat()));
const additional: Write<boolean | Data> = (to, number, value) =>
  to.message(number, () => (typeof value === 'boolean' ? flag(to, 2, value) : schema(to, 1, value)));

const schemaFields: Fields = {
  $ref: [1, text],
  format: [2, text],
  title: [3, text],
  description: [4, text],
  multipleOf: [6, decimal],
  maximum: [7, decimal],
  exclusiveMaximum: [8, flag],
  minimum: [9, decimal],
  exclusiveMinimum: [10, flag],
  maxLength: [11, whole],
  minLength: [12, whole],
  pattern: [13, text],
  maxItems: [14, whole],
  minItems: [15, whole],
  uniqueItems: [16, flag],
  maxProperties: [17, whole],
  minProperties: [18, whole],
  required: [19, each(text)],
  enum: [20, each(any)],
  additionalProperties: [21, additional],
  type: [22, type],
  items: [23, inside(schema)],
  properties: [25, inside(named(schema))],
  example: [30, any],
  'x-': [31, any],
};

const bodyFields: Fields = {
  description: [1, text],
  name: [2, text],
  in: [3, text],
  required: [4, flag],
  schema: [5, schema],
};
const place: Fields = { required: [1, flag], in: [2, text], description: [3, text], name: [4, text] };
const queryFields: Fields = { ...place, type: [6, text], uniqueItems: [20, flag] };
const pathFields: Fields = { ...place, type: [5, text], uniqueItems: [19, flag] };

const body = message(() => bodyFields);
const inQuery = inside(
  message(() => queryFields),
  3,
);
const inPath = inside(
  message(() => pathFields),
  4,
);

/** Parameter { BodyParameter | NonBodyParameter { query | path } }. */
const wholeParameter: Write<Data> = (to, number, value) =>
  to.message(number, () =>
    value.in === 'body' ? body(to, 1, value) : (value.in === 'path' ? inPath : inQuery)(to, 2, value),
  );
/** ParametersItem { Parameter | JsonReference { _ref } }. */
const parameter: Write<Data> = (to, number, value) =>
  to.message(number, () => {
    if (typeof value.$ref === 'string') inside(text)(to, 2, value.$ref);
    else wholeParameter(to, 1, value);
  });

const responseFields: Fields = { description: [1, text], schema: [2, inside(schema)] };
const operationFields: Fields = {
  tags: [1, each(text)],
  description: [3, text],
  operationId: [5, text],
  produces: [6, each(text)],
  consumes: [7, each(text)],
  parameters: [8, each(parameter)],
  responses: [9, inside(named(inside(message(() => responseFields))))],
  schemes: [10, each(text)],
  'x-': [13, any],
};
const operation = message(() => operationFields);
const pathItemFields: Fields = {
  get: [2, operation],
  put: [3, operation],
  post: [4, operation],
  delete: [5, operation],
  options: [6, operation],
  head: [7, operation],
  patch: [8, operation],
  parameters: [9, each(parameter)],
};
const infoFields: Fields = { title: [1, text], version: [2, text] };
const documentFields: Fields = {
  swagger: [1, text],
  info: [2, message(() => infoFields)],
  paths: [8, inside(named(message(() => pathItemFields)), 2)],
  definitions: [9, inside(named(schema))],
  parameters: [10, inside(named(wholeParameter))],
};
