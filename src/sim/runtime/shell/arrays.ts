import { loadParser, type SimpleCommandNode, type WordNode } from './parse.ts';
import type { Shell } from './shell.ts';
import { ShellError } from './state.ts';

type Assignment = SimpleCommandNode['assignments'][number];

/** `name[subscript]` in its parts. */
export function elementName(text: string): { readonly name: string; readonly subscript: string } | undefined {
  const [, name, subscript] = /^([A-Za-z_]\w*)\[(.+)\]$/s.exec(text) ?? [];
  return name === undefined || subscript === undefined ? undefined : { name, subscript };
}

/** The key that a subscript means: text in an associative array, else a number, from the end when it is negative. */
async function keyOf(shell: Shell, name: string, subscript: string): Promise<string> {
  const parse = await loadParser();
  const found = shell.state.arrays.get(name);
  if (found?.associative === true) {
    const command = parse(`: ${subscript}`).statements[0]?.pipelines[0]?.commands[0];
    const word = command?.type === 'SimpleCommand' ? command.args[0] : undefined;
    return word === undefined ? '' : shell.expander.text(word);
  }
  const number = Number(await shell.expander.arithmetic(subscript));
  const last = Math.max(-1, ...[...(found?.elements.keys() ?? [])].map(Number));
  return String(number < 0 ? last + 1 + number : number);
}

/** The value of one element; a plain variable is its own first. */
export async function elementOf(shell: Shell, name: string, subscript: string): Promise<string | undefined> {
  const key = await keyOf(shell, name, subscript);
  const array = shell.state.arrays.get(name);
  if (array === undefined) return key === '0' ? shell.state.get(name) : undefined;
  return array.elements.get(key);
}

/** Keys and values in order: by number in an indexed array. */
export function elementsOf(shell: Shell, name: string): readonly (readonly [key: string, value: string])[] {
  const array = shell.state.arrays.get(name);
  if (array !== undefined) {
    const entries = [...array.elements];
    return array.associative ? entries : entries.sort(([a], [b]) => Number(a) - Number(b));
  }
  const value = shell.state.get(name);
  return value === undefined ? [] : [['0', value]];
}

/** `a=(x y)`, `a+=(z)`, `a=([k]=v)`. */
export async function assignArray(shell: Shell, { name, array, append }: Assignment): Promise<void> {
  const before = shell.state.arrays.get(name);
  const elements = new Map(append ? elementsOf(shell, name) : []);
  let next = append ? Math.max(-1, ...[...elements.keys()].map(Number).filter(Number.isFinite)) + 1 : 0;
  for (const word of array ?? []) {
    const keyed = keyedElement(word);
    if (keyed !== undefined) {
      const key = await keyOf(shell, name, keyed.subscript);
      elements.set(key, await shell.expander.text(keyed.value));
      next = Number(key) + 1;
      continue;
    }
    for (const field of await shell.expander.fields([word])) {
      elements.set(String(next), field);
      next += 1;
    }
  }
  shell.state.arrays.set(name, { elements, associative: before?.associative ?? false });
}

function keyedElement(word: WordNode): { readonly subscript: string; readonly value: WordNode } | undefined {
  const [first, second, ...rest] = word.parts;
  const subscript = first?.type === 'Glob' ? /^\[(.+)\]$/s.exec(first.pattern)?.[1] : undefined;
  if (subscript === undefined || second?.type !== 'Literal' || !second.value.startsWith('=')) return undefined;
  return { subscript, value: { ...word, parts: [{ ...second, value: second.value.slice(1) }, ...rest] } };
}

/** `a[k]=v`, `a[k]+=v`. */
export async function assignElement(shell: Shell, text: string, value: string, append: boolean): Promise<void> {
  const parts = elementName(text);
  if (parts === undefined) throw new ShellError(`${text}: bad array subscript`, 1, false);
  const { name, subscript } = parts;
  const key = await keyOf(shell, name, subscript);
  const array = shell.state.arrays.get(name);
  const elements = array?.elements ?? new Map(elementsOf(shell, name));
  elements.set(key, (append ? (elements.get(key) ?? '') : '') + value);
  if (array === undefined) shell.state.arrays.set(name, { elements, associative: false });
}

/** `unset 'a[k]'`; `a[@]` is the whole of it. */
export async function unsetElement(shell: Shell, text: string): Promise<void> {
  const parts = elementName(text);
  if (parts === undefined) return;
  const { name, subscript } = parts;
  const array = shell.state.arrays.get(name);
  if (array === undefined || subscript === '@' || subscript === '*') return shell.state.unset(name);
  const elements = new Map(array.elements);
  elements.delete(await keyOf(shell, name, subscript));
  shell.state.arrays.set(name, { ...array, elements });
}
