/** Whether a text names the keys that leave a terminal, `ctrl-p,ctrl-q`; empty: the usual ones. Follows moby/term ToBytes. */
export function areDetachKeys(text: string): boolean {
  return (
    text === '' || text.split(',').every((key) => key.length === 1 || key === 'DEL' || /^ctrl-[@a-z[\\\]^_]$/.test(key))
  );
}
