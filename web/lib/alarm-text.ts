import type { AlarmBody } from '../../api/alarms/schema.ts'
import { stateText } from '../../core/words/state.ts'
import { local, words } from './language.ts'
import { calledOf } from './names.ts'
import { typedText } from './shown-text.ts'
import { clock } from './time.ts'

/** What of a station it is: the asset, or what speaks for it; the station itself where it is all of it. */
export function placeOf({ assetName, deviceName, siteName }: AlarmBody): string {
  return local(assetName ?? deviceName ?? siteName)
}

/** With its site before it, where nothing else says that: a sump alone is of no use to who has to drive there. */
export function wholePlaceOf(alarm: AlarmBody): string {
  const [site, place] = [local(alarm.siteName), placeOf(alarm)]
  return place.startsWith(site) ? place : `${site} · ${place}`
}

/** What is the matter, without the name of the place where it begins with that. */
export function whatOf(alarm: AlarmBody): string {
  const [name, place] = [local(alarm.name), placeOf(alarm)]
  const rest = name.startsWith(place) ? name.slice(place.length).replace(/^[\s·,，:：]+/, '') : name
  return rest === '' ? name : rest
}

/** Its state, who has it, until when. */
export function stateOf(alarm: AlarmBody): string {
  const { shelved, outOfService } = alarm
  const typed = {
    ...(shelved && { shelved: { ...shelved, why: typedText(shelved.why) } }),
    ...(outOfService && { outOfService: { ...outOfService, workOrder: typedText(outOfService.workOrder) } }),
  }
  return stateText({ ...alarm, ...typed }, words(), clock, calledOf)
}

/** What a quality code (QARTOD) tells people. */
export function qualityText(quality: number): string {
  const { good, unchecked, suspect, bad, missing } = words().page.value
  return quality === 1 ? good : quality === 2 ? unchecked : quality === 3 ? suspect : quality === 9 ? missing : bad
}
