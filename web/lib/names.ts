import type { NamesBody } from '../../api/people/schema.ts'
import { language, local, words } from './language.ts'
import { typedText } from './shown-text.ts'

let names: NamesBody = { people: {}, crews: {} }

/** Takes what people and crews are called from now on. */
export function useNames(found: NamesBody): void {
  names = found
}

/** What a person is called in the language of the page; undefined: not known. */
export function calledOf(id: string): string | undefined {
  return local(names.people[id]) || undefined
}

/** The name of a person; the id as long as that is not known. */
export function personName(id: string): string {
  return calledOf(id) ?? id
}

/** Who did a step of a work order: a person or a token by a way (`via`), or the platform by itself. */
export function actorName(who: string, via: string | undefined): string {
  return (via === undefined && (words().order.actor as Readonly<Record<string, string>>)[who]) || personName(who)
}

export function crewName(id: string): string {
  return local(names.crews[id]) || id
}

/** The ids of all people who have a name. */
export function knownPeople(): readonly string[] {
  return Object.keys(names.people)
}

/** A note; where it is one of the verbs that links, buttons and keys answer with, in words. */
export function noteText(note: string): string {
  return (words().page.said as Readonly<Record<string, string>>)[note] ?? typedText(note)
}

/** Who did something: what they are called, else what stands on record. A token may be called as somebody's id, and is not them. */
export function doerName(who: string, person: string | undefined): string {
  return person === undefined ? who : (calledOf(who) ?? person)
}

/** Several names, as each language lists them. */
export function listText(names: readonly string[]): string {
  return names.join(language() === 'zh-CN' ? '、' : ', ')
}
