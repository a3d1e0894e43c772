import type { HttpRequest } from '#api';
import { tooLarge } from '#apimachinery';

/** As kube-apiserver's MaxRequestBodyBytes. */
const limit = 3 * 1024 * 1024;

/** The whole body; 413 beyond 3 MiB. */
export async function readBody(request: HttpRequest): Promise<Uint8Array> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) {
    throw tooLarge(`limit is ${limit}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > limit) {
      throw tooLarge(`limit is ${limit}`);
    }
    chunks.push(chunk);
  }
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
}
