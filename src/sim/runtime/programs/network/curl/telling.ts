import type { HttpAnswer } from '../../../network/http/client.ts';
import { field } from '../../../network/http/message.ts';
import type { Target } from '../target.ts';

const heading =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n';

/** The progress meter as it looks when nobody watches a terminal: its first and last line. */
export function meter(total: number, percent: number): string {
  const row = (received: number, share: number) => {
    const amount = String(received).padStart(5);
    const part = String(share).padStart(3);
    return `\r${part} ${amount} ${part} ${amount}    0     0  ${String(received > 0 ? received * 100 : 0).padStart(5)}      0 --:--:-- --:--:-- --:--:-- ${String(received > 0 ? received * 100 : 0).padStart(5)}`;
  };
  return `${heading}${row(0, 0)}${row(total, percent)}\n`;
}

/** Status line and fields, as `-i` shows them. */
export function headText({ version, status, reason, fields }: HttpAnswer): string {
  return `${version} ${status} ${reason}\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** What `-v` says of an answer. */
export function verboseAnswer({ version, status, reason, fields }: HttpAnswer, length: number): string {
  const lines = [`${version} ${status} ${reason}`, ...fields.map(([name, value]) => `${name}: ${value}`), ''];
  return `${lines.map((line) => `< ${line}\n`).join('')}${length > 0 ? `{ [${length} bytes data]\n` : ''}* Connection #0 to host left intact\n`;
}

/** What `-w` says of a transfer. */
export function writeOut(
  format: string,
  answer: HttpAnswer | undefined,
  target: Target | undefined,
  size: number,
  seconds: number,
): string {
  const values: Readonly<Record<string, string>> = {
    http_code: String(answer?.status ?? 0).padStart(3, '0'),
    response_code: String(answer?.status ?? 0).padStart(3, '0'),
    size_download: String(size),
    time_total: seconds.toFixed(6),
    time_connect: seconds.toFixed(6),
    content_type: answer === undefined ? '' : (field(answer.fields, 'content-type') ?? ''),
    url_effective: target === undefined ? '' : `${target.scheme}://${target.authority}${target.path}`,
    redirect_url: answer === undefined ? '' : (field(answer.fields, 'location') ?? ''),
  };
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .replaceAll('\\r', '\r');
}
