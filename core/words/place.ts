import type { LocalText } from './language.ts'

/** Where an alarm is: the site, and what of it. */
export interface PlaceNames {
  readonly site: LocalText
  readonly asset?: LocalText | undefined
  readonly device?: LocalText | undefined
}

/** `Linka · Lake`, each name as `say` says it. */
export function placeText({ site, asset, device }: PlaceNames, say: (name: LocalText) => string): string {
  const what = asset ?? device
  return what ? `${say(site)} · ${say(what)}` : say(site)
}

/** What has no name of its own is called by its id. */
export function named(id: string, name: LocalText | undefined): LocalText {
  return name ?? { 'zh-CN': id, en: id }
}
