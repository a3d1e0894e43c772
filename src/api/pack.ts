import { z } from 'zod';
import { localizedText } from './text.ts';

/** `pack.yaml`: what a set of scenarios is. The scenarios are the folders below it that hold a scenario.yaml. */
export const packSchema = z.strictObject({
  apiVersion: z.literal('cka-lab.dev/v1'),
  kind: z.literal('Pack'),
  metadata: z.strictObject({ name: z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/) }),
  title: localizedText,
  description: localizedText.optional(),
  version: z.string().optional(),
  license: z.string().optional(),
  /** Where it stands among other packs: the lower the earlier; 500 when it does not say. */
  order: z.int().min(1).max(999).optional(),
});
export type PackDocument = z.infer<typeof packSchema>;
