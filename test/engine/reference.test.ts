import { expect, test } from 'vitest';
import { renderCheckReference } from '#engine';
import { checks } from '#graders';

test('the page about the kinds of checks says what their schemas say', async () => {
  const page = renderCheckReference(checks);
  for (const kind of checks.keys()) expect(page).toContain(`\n## ${kind}\n`);
  await expect(page).toMatchFileSnapshot('../../docs/checks.md');
});
