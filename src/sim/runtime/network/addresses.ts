const dot = 46;
const zero = 48;

/** An IPv4 address as a number; undefined when the text is none. Every connection asks it several times: no text is cut up. */
export function addressNumber(text: string): number | undefined {
  let [number, part, digits, parts] = [0, 0, 0, 0];
  for (let index = 0; index <= text.length; index += 1) {
    const code = index === text.length ? dot : text.charCodeAt(index);
    if (code === dot) {
      if (digits === 0 || part > 255) return undefined;
      number = number * 256 + part;
      [part, digits] = [0, 0];
      parts += 1;
    } else {
      if (code < zero || code > zero + 9 || digits === 3) return undefined;
      part = part * 10 + code - zero;
      digits += 1;
    }
  }
  return parts === 4 ? number : undefined;
}

export function isAddress(text: string): boolean {
  return addressNumber(text) !== undefined;
}

/** Whether an IPv4 address lies in a block like `10.0.0.0/8`. */
export function isInBlock(address: string, block: string): boolean {
  const [base = '', length = '32'] = block.split('/');
  const number = addressNumber(address);
  const start = addressNumber(base);
  if (number === undefined || start === undefined) return false;
  const size = 2 ** (32 - Number(length));
  return Math.floor(number / size) === Math.floor(start / size);
}

const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'];

/** Whether it is an address that the lab's own networks could have. */
export function isPrivate(address: string): boolean {
  return privateBlocks.some((block) => isInBlock(address, block));
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.');
}
