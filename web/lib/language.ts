import {
  isReadLanguage,
  type Language,
  type ReadLanguage,
  readLanguages,
  writtenFor,
} from '../../core/words/language.ts'
import { wordsOf } from '../../core/words/tables.ts'
import type { Words } from '../../core/words/words.ts'
import { typedText } from './shown-text.ts'

const key = 'language'
let chosen: ReadLanguage = firstLanguage()

/** What the address asks for, what was chosen on this device, what the browser speaks. */
function firstLanguage(): ReadLanguage {
  const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(key)
  if (isReadLanguage(asked)) return asked
  const first = navigator.language
  return first.startsWith('zh') ? 'zh-CN' : first.startsWith('bo') ? 'bo' : 'en'
}

export function language(): ReadLanguage {
  return chosen
}

export function chooseLanguage(wanted: ReadLanguage): void {
  chosen = wanted
  localStorage.setItem(key, wanted)
}

/** The next one, for a button that goes round. */
export function nextLanguage(): ReadLanguage {
  return readLanguages[(readLanguages.indexOf(chosen) + 1) % readLanguages.length] ?? chosen
}

/** What each calls itself. */
export const languageNames: Readonly<Record<ReadLanguage, string>> = { 'zh-CN': '中文', en: 'English', bo: 'བོད་ཡིག' }

export function words(): Words {
  return wordsOf(chosen)
}

/** A text of the plant file. */
export function local(text: Readonly<Record<Language, string>> | undefined): string {
  return typedText(text?.[writtenFor(chosen)] ?? '')
}
