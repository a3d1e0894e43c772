/** Digits that the fast representation has room for, whatever they are. */
const roomOfDecimals = 18;
const roomOfBinaries = 15;
const nano = 9;

const decimals: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binaries: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/**
 * The inside of a canonical quantity (`100m`, `64Mi`) as Go dumps it, without the type's name. Which of its two numbers holds
 * the amount, and whether the text is kept, follows apimachinery pkg/api/resource ParseQuantity.
 */
export function dumpQuantity(text: string): string {
  if (text === '0') return inside('0', 0, text, 'DecimalSI');
  const [, sign = '', digits = '', suffix = ''] = /^([+-]?)(\d+)(.*)$/.exec(text) ?? [];
  const binary = binaries[suffix];
  if (binary !== undefined) {
    const value = BigInt(`${sign}${digits}`) << BigInt(binary);
    const room = roomOfBinaries - digits.length - Math.trunc((binary * 3) / 10) - 1;
    if (room < 0) return large(value, 'BinarySI');
    return inside(String(value), 0, (BigInt(digits) & 7n) === 0n ? '' : text, 'BinarySI');
  }
  const exponent = decimals[suffix];
  const format = exponent === undefined ? 'DecimalExponent' : 'DecimalSI';
  const scale = exponent ?? Number(suffix.slice(1));
  if (digits.length > roomOfDecimals)
    return large(BigInt(`${sign}${digits}`) * 10n ** BigInt(Math.max(0, scale)), format);
  const isKept = scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
  return inside(`${sign}${digits}`, scale, isKept ? text : '', format);
}

function inside(value: string, scale: number, text: string, format: string, dec = '<nil>'): string {
  return (
    `{i:(resource.int64Amount){value:(int64)${value} scale:(resource.Scale)${scale}} ` +
    `d:(resource.infDecAmount){Dec:(*inf.Dec)${dec}} s:(string)${text} Format:(resource.Format)${format}}`
  );
}

/** What does not fit is kept in billionths, as words of 64 bits. */
function large(value: bigint, format: string): string {
  const words: bigint[] = [];
  const amount = (value < 0n ? -value : value) * 10n ** BigInt(nano);
  for (let rest = amount; rest > 0n; rest >>= 64n) words.push(rest & (2n ** 64n - 1n));
  const unscaled = `{neg:(bool)${value < 0n} abs:(big.nat)[${words.join(' ')}]}`;
  return inside('0', 0, '', format, `{unscaled:(big.Int)${unscaled} scale:(inf.Scale)${nano}}`);
}
