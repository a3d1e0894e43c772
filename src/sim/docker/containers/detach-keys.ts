const named = /^ctrl-([@a-z[\\\]^_])$/;
const usual: readonly number[] = [16, 17];

/** Whether a text names the keys that leave a terminal, `ctrl-p,ctrl-q`; empty: the usual ones. Follows moby/term ToBytes. */
export function areDetachKeys(text: string): boolean {
  return text === '' || text.split(',').every((key) => key.length === 1 || key === 'DEL' || named.test(key));
}

/** The bytes that those keys send. */
function bytesOf(text: string): readonly number[] {
  if (text === '') return usual;
  return text.split(',').map((key) => {
    if (key === 'DEL') return 127;
    const letter = named.exec(key)?.[1];
    // Control keys are the letters without their upper bits.
    return letter === undefined ? key.charCodeAt(0) : letter.charCodeAt(0) & 31;
  });
}

/**
 * What is typed at a terminal, up to the keys that leave it: `left` says whether they came. Keys that may begin the sequence wait
 * for what follows. Follows moby/term escapeProxy: the key that breaks a sequence does not begin another one.
 */
export function detachReader(
  text: string,
): (typed: Uint8Array) => { readonly data: Uint8Array; readonly left: boolean } {
  const keys = bytesOf(text);
  let matched = 0;
  return (typed) => {
    const data: number[] = [];
    for (const byte of typed) {
      if (byte === keys[matched]) {
        matched += 1;
        if (matched === keys.length) return { data: new Uint8Array(data), left: true };
      } else {
        data.push(...keys.slice(0, matched), byte);
        matched = 0;
      }
    }
    return { data: new Uint8Array(data), left: false };
  };
}
