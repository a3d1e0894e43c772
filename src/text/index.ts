export { textWidth } from './width.ts';
