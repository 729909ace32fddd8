import { z } from 'zod'
import type { Codec, CodecFactory } from './codec.ts'
import { decentlabDlMbx, decentlabDlSmtp } from './decentlab.ts'
import { draginoLdds75 } from './dragino-ldds75.ts'
import { milesightEm500Swl, milesightEm500Udl } from './milesight-em500.ts'
import { uint16 } from './uint16.ts'

/** The codecs that a plant file may `use`, by name. */
export const codecFactories: ReadonlyMap<string, CodecFactory> = new Map<string, CodecFactory>([
  ['milesight-em500-swl', milesightEm500Swl],
  ['milesight-em500-udl', milesightEm500Udl],
  ['decentlab-dl-mbx', decentlabDlMbx],
  ['decentlab-dl-smtp', decentlabDlSmtp],
  ['dragino-ldds75', draginoLdds75],
  ['uint16', uint16],
])

const Choice = z.strictObject({
  profile: z.string().optional().describe("The network server's name of the device's kind"),
  device: z.string().optional().describe('A DevEUI, or {site}/{device}'),
  use: z.enum([...codecFactories.keys()] as [string, ...string[]]),
  port: z.number().int().min(1).max(223).optional().describe("Instead of the maker's port"),
  options: z.unknown().optional(),
})

/** Which device speaks which codec: the first that fits. One without `profile` and `device` fits all. */
export const LorawanOptions = z.strictObject({
  codecs: z.array(Choice.transform((choice) => ({ ...choice, codec: makeCodec(choice) }))).default([]),
})
export type CodecChoice = z.output<typeof LorawanOptions>['codecs'][number]

function makeCodec({ use, port, options }: z.output<typeof Choice>): Codec {
  const codec = codecFactories.get(use)?.(options)
  if (!codec) throw new Error(`no codec ${use}`)
  return port === undefined ? codec : { ports: [port], decode: codec.decode }
}
