import { FileSystemError } from '../files/file-system-error.ts';
import type { ProgramContext } from '../process/program.ts';

export const encode = (text: string) => new TextEncoder().encode(text);
export const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Runs `each` for every operand; what fails is complained about with strerror's words and makes the status 1. */
export async function forEachOperand(
  context: ProgramContext,
  operands: readonly string[],
  each: (operand: string) => void | Promise<void>,
  complaint: (operand: string, description: string) => string = (operand, description) => `${operand}: ${description}`,
): Promise<number> {
  let status = 0;
  for (const operand of operands) {
    try {
      await each(operand);
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      await context.complain(complaint(operand, error.description));
      status = 1;
    }
  }
  return status;
}

/** Reads stdin line by line as it comes; the callback's false ends it. Lines keep their line feed. */
export async function eachLine(
  context: ProgramContext,
  line: (text: string) => Promise<boolean> | boolean,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const chunk = await context.read();
    if (chunk === undefined) break;
    rest += decoder.decode(chunk, { stream: true });
    for (;;) {
      const end = rest.indexOf('\n');
      if (end < 0) break;
      const whole = rest.slice(0, end + 1);
      rest = rest.slice(end + 1);
      if (!(await line(whole))) return;
    }
  }
  if (rest !== '') await line(rest);
}
