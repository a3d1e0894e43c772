const encoder = new TextEncoder();

/** How many bytes the text has in UTF-8: what Go's len() says. */
export function byteLength(text: string): number {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return encoder.encode(text).length;
  return text.length;
}
