/** Which attributes of which elements hold addresses. Follows apimachinery pkg/util/proxy Transport. */
const attributes: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
};

const attribute = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]*)))?/g;
const start = /<(?:!--|[A-Za-z])/g;
/** Longer start tags are passed on as they are. */
const longestTag = 16_384;
const rawElements = /^(?:script|style|textarea|title|iframe|noembed|noframes|noscript|xmp)$/;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#34': '"', '#39': "'" };
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '\r': '&#13;',
};

/** The page with each address that an attribute holds rewritten. Start tags are written anew, as Go's tokenizer does. */
export function rewriteLinks(html: string, rewrite: (address: string) => string): string {
  let result = '';
  let at = 0;
  const lower = html.toLowerCase();
  start.lastIndex = 0;
  for (let found = start.exec(html); found !== null; found = start.exec(html)) {
    result += html.slice(at, found.index);
    at = found.index;
    let end = found[0] === '<!--' ? afterComment(html, at) : endOfTag(html, at);
    if (end === undefined) break;
    if (found[0] !== '<!--') {
      const [, name = '', inside = '', slash = ''] = /^<([^\s/>]+)([\s\S]*?)(\/?)>$/.exec(html.slice(at, end)) ?? [];
      result += tag(name.toLowerCase(), inside, slash, rewrite);
      at = end;
      if (slash === '' && rawElements.test(name.toLowerCase())) {
        const close = lower.indexOf(`</${name.toLowerCase()}`, at);
        end = close === -1 ? html.length : close;
      }
    }
    result += html.slice(at, end);
    at = end;
    start.lastIndex = end;
  }
  return result + html.slice(at);
}

function afterComment(html: string, from: number): number {
  const end = html.indexOf('-->', from + 4);
  return end === -1 ? html.length : end + 3;
}

/** Just behind the `>` that is in no quotes; undefined: there is none near. */
function endOfTag(html: string, from: number): number | undefined {
  let quote = '';
  for (let index = from; index < html.length && index < from + longestTag; index += 1) {
    const character = html.charAt(index);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === '>') {
      return index + 1;
    }
  }
  return undefined;
}

function tag(name: string, inside: string, slash: string, rewrite: (address: string) => string): string {
  const addresses = attributes[name] ?? [];
  let text = `<${name}`;
  for (const [, key = '', double, single, bare] of inside.matchAll(attribute)) {
    const lower = key.toLowerCase();
    const value = (double ?? single ?? bare ?? '').replace(
      /&(amp|lt|gt|quot|#34|#39);/g,
      (_, entity) => entities[entity] ?? '',
    );
    const shown = addresses.includes(lower) ? rewrite(value) : value;
    text += ` ${lower}="${shown.replace(/[&<>"'\r]/g, (character) => escapes[character] ?? character)}"`;
  }
  return `${text}${slash}>`;
}
