import * as der from '../../../kubeadm/der.ts';
import { readObjectId, readValues } from './asn1.ts';

const attributes: readonly (readonly [name: string, id: string])[] = [
  ['CN', '2.5.4.3'],
  ['C', '2.5.4.6'],
  ['L', '2.5.4.7'],
  ['ST', '2.5.4.8'],
  ['O', '2.5.4.10'],
  ['OU', '2.5.4.11'],
  ['emailAddress', '1.2.840.113549.1.9.1'],
];
const byName = new Map(attributes);
const byId = new Map(attributes.map(([name, id]) => [id, name]));

/** `CN = jane, O = dev`, of the DER of a name. */
export function nameText(name: Buffer): string {
  return readValues(name)
    .flatMap(({ content }) => readValues(content))
    .map(({ content }) => {
      const [id, value] = readValues(content);
      const dotted = readObjectId(id?.content ?? Buffer.alloc(0));
      return `${byId.get(dotted) ?? dotted} = ${value?.content.toString('utf8') ?? ''}`;
    })
    .join(', ');
}

/** The DER of `/CN=jane/O=dev`; what is wrong with it, as OpenSSL says it. */
export function parseSubject(text: string): Buffer | string {
  if (!text.startsWith('/')) {
    return `req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'`;
  }
  const parts: Buffer[] = [];
  for (const part of text.slice(1).split(/(?<!\\)\//)) {
    const [name = '', ...rest] = part.split('=');
    const id = byName.get(name);
    const value = rest.join('=').replaceAll('\\/', '/');
    // OpenSSL leaves out what it does not know, and what is empty.
    if (id !== undefined && value !== '') parts.push(der.set(der.sequence(der.objectId(id), der.utf8(value))));
  }
  return der.sequence(...parts);
}
