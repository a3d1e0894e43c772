import { isDns1123Label, isDns1123Subdomain, lookup, parseDuration } from '#apimachinery';

const uuid = (version: string, variant: string) =>
  new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`, 'i');
const pattern = (expression: RegExp) => (text: string) => expression.test(text);
const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

/** The formats of text that are checked, by their names without hyphens. Follows kube-openapi pkg/validation/strfmt. */
const checks = lookup<(text: string) => boolean>({
  bsonobjectid: pattern(/^[0-9a-f]{24}$/i),
  uri: isUri,
  email: pattern(/^(?:[^\s@<>]+@[^\s@<>]+|[^<>]*<[^\s@<>]+@[^\s@<>]+>)$/),
  hostname: (text) =>
    text.length <= 255 &&
    /^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$/u.test(
      text,
    ),
  ipv4: pattern(ipv4),
  ipv6: (text) => text.includes(':') && isIpv6(text),
  cidr: isCidr,
  mac: pattern(/^[0-9a-f]{2}(?:([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}(?:(?:\1[0-9a-f]{2}){2})?)$/i),
  uuid: pattern(uuid('[0-9a-f]', '[0-9a-f]')),
  uuid3: pattern(uuid('3', '[0-9a-f]')),
  uuid4: pattern(uuid('4', '[89ab]')),
  uuid5: pattern(uuid('5', '[89ab]')),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: (text) => isCreditCard(text.replace(/\D/g, '')),
  ssn: pattern(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  hexcolor: pattern(/^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i),
  rgbcolor: pattern(
    /^rgb\(\s*(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*(?:,\s*(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*){2}\)$/,
  ),
  byte: pattern(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  password: () => true,
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && isRealDay(text),
  duration: (text) =>
    parseDuration(text) !== undefined || /^\d+(?:\.\d+)?\s*(?:ns|us|µs|ms|s|m|h|d|w|\w+s?)$/.test(text),
  datetime: (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$/i.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    isRealDay(text.slice(0, 10)),
  k8sshortname: (text) => isDns1123Label(text).length === 0,
  k8slongname: (text) => isDns1123Subdomain(text).length === 0,
});

const normal = (format: string) => format.replaceAll('-', '');

/** Whether the server knows this format; it ignores others, those of numbers too. */
export function isKnownFormat(format: string): boolean {
  return Object.hasOwn(checks, normal(format));
}

/** Whether a text has that (known) format. */
export function hasFormat(format: string, text: string): boolean {
  return checks[normal(format)]?.(text) ?? true;
}

function isRealDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** As Go's url.ParseRequestURI: absolute, or a path from the root. */
function isUri(text: string): boolean {
  if (/[\s\p{Cc}]/u.test(text)) return false;
  return text.startsWith('/') || /^[a-z][a-z0-9+.-]*:(?:\/|[^/])/i.test(text);
}

function isIpv6(text: string): boolean {
  return URL.canParse(`http://[${text}]/`) && !text.includes('%');
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^(?:0|[1-9]\d*)$/.test(bits)) return false;
  return ipv4.test(address) ? Number(bits) <= 32 : isIpv6(address) && Number(bits) <= 128;
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{9}[\dX]$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, index) => total + (digit === 'X' ? 10 : Number(digit)) * (10 - index),
    0,
  );
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{13}$/.test(digits)) return false;
  return [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0) % 10 === 0;
}

function isCreditCard(digits: string): boolean {
  if (
    !/^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/.test(
      digits,
    )
  ) {
    return false;
  }
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
