/**
 * Changes with the schemas of the checks; `npx vitest run test/engine/reference.test.ts --update` makes it anew. What was proved with
 * another version has to be proved again.
 */
export const gradingVersion = '3d550ea7d398e680';
