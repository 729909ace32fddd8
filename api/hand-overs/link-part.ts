import { plainText, sayingOf } from '../../core/channel/saying.ts'
import { handOverIn } from '../../core/delivery/about.ts'
import { handOverTitle } from '../../core/hand-over/hand-over.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { type Language, writtenFor } from '../../core/words/language.ts'
import type { Calling } from '../../storage/deliveries/deliveries.ts'
import type { LinkPage } from '../deliveries/link-page.ts'

const mostBytes = 16_000

/** What the link of a hand-over shows: what stood, and who has taken it over. There is one thing to answer. */
export function handOverPart(
  calling: Calling,
  { duty, city }: Plant,
  language: Language,
): Pick<LinkPage, 'title' | 'lines' | 'stands' | 'left' | 'takenBy' | 'isHandOver'> {
  const handOver = handOverIn(calling)
  const { takenOver, notices: [first, ...others] = [] } = handOver ?? {}
  const title = handOver ? handOverTitle(handOver)[writtenFor(language)] : ''
  const message = first && ({ form: 'digest', id: '', notices: [first, ...others] } as const)
  const saying = message && sayingOf(message, { language, zone: city.zone })
  const text = saying ? plainText({ ...saying, title: '' }, mostBytes) : ''
  const stands = handOver !== undefined && !handOver.tells && !takenOver && calling.state?.stage.name !== 'over'
  return {
    ...{ title, isHandOver: true, lines: text.split('\n').filter((line) => line !== '') },
    ...{ stands, left: ['acknowledge'] },
    ...(takenOver && { takenBy: duty.people.get(takenOver.by)?.name['zh-CN'] ?? takenOver.by }),
  }
}
