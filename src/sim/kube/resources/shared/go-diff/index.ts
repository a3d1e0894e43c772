/** Placeholder until the struct tables are there: only says which fields differ. */
export function goDiff(type: string, previous: object, next: object): string {
  const before = previous as Record<string, unknown>;
  const after = next as Record<string, unknown>;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const lines = names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => `- \t${name}: ${JSON.stringify(before[name])},\n+ \t${name}: ${JSON.stringify(after[name])},\n`);
  return `  core.${type}{\n${lines.join('')}  }\n`;
}
