import { UserError } from '#api';
import type { Invocation } from './command.ts';
import type { Context } from './context.ts';

export async function runGrade(_context: Context, _invocation: Invocation): Promise<number> {
  throw new UserError('not-yet', 'grade');
}
