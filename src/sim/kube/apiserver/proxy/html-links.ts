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

/** Comments, elements whose content is no markup, and start tags; everything else is text. */
const token =
  /<!--[\s\S]*?(?:-->|$)|<([A-Za-z][^\s/>]*)((?:\s+|\/(?!>)|[^\s"'>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]*))?)*)\s*(\/?)>/g;
const attribute = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]*)))?/g;
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
  token.lastIndex = 0;
  for (let found = token.exec(html); found !== null; found = token.exec(html)) {
    const [whole, element, inside = '', slash = ''] = found;
    result += html.slice(at, found.index);
    at = found.index + whole.length;
    if (element === undefined) {
      result += whole;
      continue;
    }
    const name = element.toLowerCase();
    result += tag(name, inside, slash, rewrite);
    if (slash === '' && rawElements.test(name)) {
      const end = html.toLowerCase().indexOf(`</${name}`, at);
      const stop = end === -1 ? html.length : end;
      result += html.slice(at, stop);
      at = stop;
      token.lastIndex = stop;
    }
  }
  return result + html.slice(at);
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
