import { z } from 'zod';
import { localizedText } from './text.ts';

/** `pack.yaml`: what a set of scenarios is. The scenarios are the folders below it that hold a scenario.yaml. */
export const packSchema = z.strictObject({
  apiVersion: z.literal('cka-lab.dev/v1').describe('The version of the format.'),
  kind: z.literal('Pack').describe('What this file describes.'),
  metadata: z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
        .describe('Lower-case letters, digits and dashes; the name of its folder.'),
    })
    .describe('What the pack is called by.'),
  title: localizedText.describe('What lists show.'),
  description: localizedText.optional().describe('What it is about, in a few sentences.'),
  version: z.string().optional().describe('Of the pack, such as `1.2.0`.'),
  license: z.string().optional().describe('The SPDX identifier of its license, such as `Apache-2.0`.'),
  order: z
    .int()
    .min(1)
    .max(999)
    .optional()
    .describe('Where it stands among other packs: the lower the earlier; 500 when it does not say.'),
});
export type PackDocument = z.infer<typeof packSchema>;
