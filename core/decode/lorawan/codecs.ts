import { z } from 'zod'
import { cayenneLpp } from './cayenne-lpp.ts'
import type { Codec, CodecFactory } from './codec.ts'
import { decentlabDlMbx, decentlabDlSmtp } from './decentlab.ts'
import { draginoLdds75 } from './dragino-ldds75.ts'
import { milesightEm500Swl, milesightEm500Udl } from './milesight-em500.ts'
import { struct } from './struct.ts'
import { tlv } from './tlv.ts'
import { uint16 } from './uint16.ts'

/** The codecs that a plant file may `use`, by name. */
export const codecFactories: ReadonlyMap<string, CodecFactory> = new Map<string, CodecFactory>([
  ['milesight-em500-swl', milesightEm500Swl],
  ['milesight-em500-udl', milesightEm500Udl],
  ['decentlab-dl-mbx', decentlabDlMbx],
  ['decentlab-dl-smtp', decentlabDlSmtp],
  ['dragino-ldds75', draginoLdds75],
  ['uint16', uint16],
  ['struct', struct],
  ['tlv', tlv],
  ['cayenne-lpp', cayenneLpp],
])

/** A codec's own settings. Which they are depends on the codec, which checks them itself. */
export const CodecOptions = z.unknown()

const Choice = z.strictObject({
  profile: z.string().optional().describe("The network server's name of the device's kind"),
  device: z.string().optional().describe('A DevEUI, or {site}/{device}'),
  use: z.enum([...codecFactories.keys()] as [string, ...string[]]),
  port: z.number().int().min(1).max(223).optional().describe("Instead of the maker's port"),
  options: CodecOptions.optional(),
})

/** Which device speaks which codec: the first that fits. One without `profile` and `device` fits all. */
export const LorawanOptions = z.strictObject({ codecs: z.array(Choice.transform(makeCodec)).default([]) })
export type CodecChoice = z.output<typeof LorawanOptions>['codecs'][number]

interface MadeChoice extends z.output<typeof Choice> {
  readonly codec: Codec
}

/** Options that do not fit the codec are problems of the plant file like any other. */
function makeCodec(choice: z.output<typeof Choice>, context: z.RefinementCtx): MadeChoice {
  try {
    const codec = codecFactories.get(choice.use)?.(choice.options)
    if (!codec) throw new Error(`no codec ${choice.use}`)
    return { ...choice, codec: choice.port === undefined ? codec : { ports: [choice.port], decode: codec.decode } }
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    for (const { message, path } of error.issues) {
      context.addIssue({ code: 'custom', message, path: ['options', ...path] })
    }
    return z.NEVER
  }
}
