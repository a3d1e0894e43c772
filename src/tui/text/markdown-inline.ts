import { type Role, type Span, span } from './span.ts';

const inline =
  /(?<code>`+)(?<codeText>.+?)\k<code>(?!`)|\*\*(?<strong>.+?)\*\*|__(?<strong2>.+?)__|\[(?<label>[^\]]+)\]\((?<address>[^)\s]+)\)|(?<![\w*])[*](?<emphasis>[^*\s](?:[^*]*[^*\s])?)[*](?![\w*])|(?<![\w_])_(?<emphasis2>[^_\s](?:[^_]*[^_\s])?)_(?![\w_])|\\(?<escaped>[\\`*_{}[\]()#+.!|>~-])|<(?<autolink>https?:[^>\s]+)>/g;

/** Inline Markdown: code, strong, emphasis, links (label and address), backslash escapes. */
export function inlineSpans(text: string, role: Role = 'plain'): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(inline)) {
    if (match.index > from) spans.push(span(text.slice(from, match.index), role));
    from = match.index + match[0].length;
    const found = match.groups ?? {};
    const strong = found.strong ?? found.strong2;
    const emphasis = found.emphasis ?? found.emphasis2;
    if (found.codeText !== undefined) spans.push(span(found.codeText, 'code'));
    else if (strong !== undefined) spans.push(...inlineSpans(strong, 'strong'));
    else if (emphasis !== undefined) spans.push(...inlineSpans(emphasis, 'emphasis'));
    else if (found.label !== undefined) spans.push(...link(found.label, found.address ?? '', role));
    else spans.push(span(found.escaped ?? found.autolink ?? '', role));
  }
  if (from < text.length) spans.push(span(text.slice(from), role));
  return spans;
}

function link(label: string, address: string, role: Role): readonly Span[] {
  return label === address ? [span(address, role)] : [span(label, role), span(` (${address})`, 'dim')];
}
