/** A line of a server block: a plug-in, its arguments and the lines of its own block. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block: readonly (readonly string[])[];
}

export interface ServerBlock {
  /** Zones without the last dot; the root is empty. */
  readonly zones: readonly string[];
  readonly port: number;
  readonly directives: readonly Directive[];
}

interface Token {
  readonly text: string;
  readonly line: number;
}

/** What Kubernetes' CoreDNS is built with. Follows coredns plugin.cfg. */
const known = new Set(
  'root metadata geoip cancel tls quic timeouts multisocket reload nsid bufsize bind debug trace ready health pprof prometheus errors log dnstap local dns64 acl any chaos loadbalance tsig cache rewrite header dnssec autopath minimal template transfer hosts route53 azure clouddns k8s_external kubernetes file auto secondary etcd loop forward grpc erratic whoami on sign view import'.split(
    ' ',
  ),
);

function tokensOf(text: string): readonly Token[] {
  return text.split('\n').flatMap((line, index) => {
    const found = line.replace(/(^|\s)#.*/, '').match(/"[^"]*"|[{}](?=\s|$)|\S+/g) ?? [];
    return found.map((token) => ({ text: token.replace(/^"(.*)"$/, '$1'), line: index + 1 }));
  });
}

/** Reads a Corefile; `error` is what CoreDNS says and ends with. Follows coredns/caddy caddyfile. */
export function parseCorefile(text: string, file: string): readonly ServerBlock[] | { readonly error: string } {
  const tokens = tokensOf(text);
  const blocks: ServerBlock[] = [];
  const fail = (token: Token | undefined, why: string) => ({
    error: `${file}:${token?.line ?? tokens.at(-1)?.line ?? 0} - Error during parsing: ${why}`,
  });
  let at = 0;
  /** The rest of the line that `at` is in, without a brace. */
  const restOfLine = (line: number): string[] => {
    const words: string[] = [];
    for (let token = tokens[at]; token !== undefined && token.line === line; token = tokens[at]) {
      if (token.text === '{' || token.text === '}') break;
      words.push(token.text);
      at += 1;
    }
    return words;
  };
  while (at < tokens.length) {
    const keys: string[] = [];
    for (let token = tokens[at]; token !== undefined && token.text !== '{'; token = tokens[at]) {
      keys.push(token.text.replace(/,$/, ''));
      at += 1;
    }
    if (tokens[at] === undefined) return fail(undefined, "Unexpected EOF, expecting '{'");
    at += 1;
    const directives: Directive[] = [];
    for (;;) {
      const token = tokens[at];
      if (token === undefined) return fail(undefined, "Unexpected EOF, expecting '}'");
      at += 1;
      if (token.text === '}') break;
      if (!known.has(token.text)) return fail(token, `Unknown directive '${token.text}'`);
      const args = restOfLine(token.line);
      const block: string[][] = [];
      if (tokens[at]?.text === '{' && tokens[at]?.line === token.line) {
        at += 1;
        for (;;) {
          const inner = tokens[at];
          if (inner === undefined) return fail(undefined, "Unexpected EOF, expecting '}'");
          if (inner.text === '}') break;
          const words = restOfLine(inner.line);
          if (words.length === 0) at += 1;
          else block.push(words);
        }
        at += 1;
      }
      directives.push({ name: token.text, args, block });
    }
    const zones = keys.map((key) => key.replace(/^dns:\/\//, ''));
    blocks.push({
      zones: zones.map((key) => key.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase()),
      port: Number(/:(\d+)$/.exec(zones[0] ?? '')?.[1] ?? 53),
      directives,
    });
  }
  return blocks;
}
