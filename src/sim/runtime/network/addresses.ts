/** An IPv4 address as a number; undefined when the text is none. */
export function addressNumber(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let number = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    number = number * 256 + Number(part);
  }
  return number;
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
