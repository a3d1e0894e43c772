import { z } from 'zod';
import { goType } from '../body.ts';

const texts = z.array(z.string()).nullish();

/** What a user may ask for of an endpoint. */
export const endpointSchema = z
  .looseObject({
    Aliases: texts,
    Links: texts,
    IPAMConfig: z
      .looseObject({ IPv4Address: z.string().optional() })
      .register(goType, { name: 'network.EndpointIPAMConfig' })
      .nullish(),
    DriverOpts: z.record(z.string(), z.string()).nullish(),
  })
  .register(goType, { name: 'network.EndpointSettings' });
