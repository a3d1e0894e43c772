/** What is kept of an output that somebody looks at (bytes). */
const longest = 1024 * 1024;

/** Collects what a command prints, up to a mebibyte, and gives it as text. */
export function collectOutput(): { add(data: Uint8Array): void; text(): string } {
  const parts: Uint8Array[] = [];
  let size = 0;
  return {
    add(data) {
      if (size >= longest) return;
      parts.push(data.subarray(0, longest - size));
      size += data.length;
    },
    text: () => new TextDecoder().decode(Buffer.concat(parts)),
  };
}
