import { isLanguage, type Language } from '../../core/words/language.ts'
import { wordsOf } from '../../core/words/tables.ts'
import type { Words } from '../../core/words/words.ts'

const key = 'language'
let chosen: Language = firstLanguage()

/** What the address asks for, what was chosen on this device, what the browser speaks. */
function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(key)
  if (isLanguage(asked)) return asked
  return navigator.language.startsWith('zh') ? 'zh-CN' : 'en'
}

export function language(): Language {
  return chosen
}

export function switchLanguage(): void {
  chosen = chosen === 'en' ? 'zh-CN' : 'en'
  localStorage.setItem(key, chosen)
}

export function words(): Words {
  return wordsOf(chosen)
}

/** A text of the plant file, which has both languages. */
export function local(text: Readonly<Record<Language, string>> | undefined): string {
  return text?.[chosen] ?? ''
}
