import { schemaType, type ValueType } from '#apimachinery';
import type { KindExample } from '../support/kinds.ts';
import type { Draw } from './draw.ts';
import { anyText, anyValue, structOf, typedValue } from './values.ts';

type Data = Record<string, unknown>;

/** An object of the example's kind: the example with a few changes anywhere, or one made of nothing but the schema. */
export function someObject(draw: Draw, { object }: KindExample, schema: string): Data {
  const { apiVersion, kind } = object;
  if (draw.chance(10)) {
    const made = structOf(draw, schema);
    return { ...made, apiVersion, kind, metadata: { name: 'made', ...(isData(made.metadata) ? made.metadata : {}) } };
  }
  const copy = structuredClone(object) as unknown as Data;
  const type: ValueType = { kind: 'struct', key: schema, pointer: false, go: '' };
  for (let left = draw.below(4); left > 0; left -= 1) change(draw, copy, type);
  return copy;
}

/** Changes one place, found by walking down at random. */
function change(draw: Draw, value: unknown, type: ValueType): void {
  if (Array.isArray(value) && type.kind === 'list') {
    const index = draw.below(value.length + 1);
    if (index === value.length || draw.chance(20)) value[index] = typedValue(draw, type.of, undefined);
    else if (draw.chance(10)) value.push(structuredClone(value[index]));
    else change(draw, value[index], type.of);
    return;
  }
  if (!isData(value)) return;
  if (type.kind === 'map') {
    value[anyText(draw)] = typedValue(draw, type.of, undefined);
    return;
  }
  const known = type.kind === 'struct' ? schemaType(type.key)?.fields : undefined;
  const present = Object.keys(value).filter((name) => name !== 'kind' && name !== 'apiVersion');
  if (known === undefined || draw.chance(2)) {
    value[anyText(draw)] = anyValue(draw);
    return;
  }
  if (present.length > 0 && draw.chance(65)) {
    const name = draw.pick(present);
    const field = known.get(name);
    if (draw.chance(15)) delete value[name];
    else if (field === undefined || draw.chance(15)) value[name] = anyValue(draw);
    else if (typeof value[name] !== 'object' || value[name] === null || draw.chance(10)) {
      value[name] = typedValue(draw, field.type, field);
    } else change(draw, value[name], field.type);
    return;
  }
  const fields = [...known.values()].filter(({ name }) => name !== 'kind' && name !== 'apiVersion');
  if (fields.length === 0) return;
  const field = draw.pick(fields);
  value[field.name] = typedValue(draw, field.type, field, 4);
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
