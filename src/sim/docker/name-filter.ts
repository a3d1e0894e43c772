/**
 * What the filter `name` lets pass: names that fit an expression somewhere, and what is none fits only itself. Follows moby
 * api/types/filters Args.Match.
 */
export function nameMatcher(value: string): (name: string) => boolean {
  try {
    const expression = new RegExp(value);
    return (name) => name === value || expression.test(name);
  } catch {
    return (name) => name === value;
  }
}
