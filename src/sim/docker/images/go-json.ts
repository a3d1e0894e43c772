/** JSON as Go's encoding/json writes it: `<`, `>` and `&` are escaped, so that digests of documents agree. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
