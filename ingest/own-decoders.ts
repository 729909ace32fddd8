import type { Decoder } from '../core/decode/decoder.ts'
import { silentDecoder } from '../core/decode/status.ts'
import type { PlantDecoders } from './step.ts'

const ownNotes = '$huoshui/'

/**
 * The decoders of a part of several: what it has a copy of another part keeps, and of the platform's own notes, which every
 * part is told, it takes what is about its own sites.
 */
export function ownDecoders(
  decoderFor: PlantDecoders['decoderFor'],
  ownsSite: (site: string) => boolean,
): PlantDecoders['decoderFor'] {
  const isOwn = (device: string) => ownsSite(device.slice(0, device.indexOf('/')))
  return (message) => {
    if (message.isCopy) return silentDecoder
    const decoder = decoderFor(message)
    if (!decoder || !message.topic.startsWith(ownNotes)) return decoder
    const ofOwn: Decoder = (note, plant, memory) => {
      const decoded = decoder(note, plant, memory)
      return { ...decoded, events: (decoded.events ?? []).filter(({ device }) => isOwn(device)) }
    }
    return ofOwn
  }
}
