import type { Mark } from './cursor.ts';

export type TokenKind =
  | 'stream end'
  | 'version'
  | 'tag directive'
  | 'document start'
  | 'document end'
  | 'block sequence'
  | 'block mapping'
  | 'block end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | '?'
  | ':'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

/** A piece of a text. Follows yaml_token_t of go-yaml. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: Mark;
  readonly end: Mark;
  /** Of an alias and an anchor: the name; of tags the handle; of a version `1.1`. */
  readonly value?: string;
  /** Of tags: what follows the handle, or what it stands for. */
  readonly suffix?: string;
  /** Of a scalar: without quotes, so that it may be something else than a text. */
  readonly isPlain?: boolean;
}
