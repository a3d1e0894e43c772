export * from './field.ts';
export * from './freeze.ts';
export * from './go-text.ts';
export * from './object.ts';
export * from './path.ts';
export * from './status.ts';
