/** The languages that people write in here: texts of the plant have all of them. */
const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

export function isLanguage(text: string | null | undefined): text is Language {
  return languages.some((known) => known === text)
}

/** The languages that pages can be read in. Tibetan has no texts of the plant: these are read in Chinese there. */
export const readLanguages = [...languages, 'bo'] as const
export type ReadLanguage = (typeof readLanguages)[number]

export function isReadLanguage(text: string | null | undefined): text is ReadLanguage {
  return readLanguages.some((known) => known === text)
}

/** In which language a reader reads what is written in two of them. */
export function writtenFor(language: ReadLanguage): Language {
  return language === 'bo' ? 'zh-CN' : language
}

/** Text that people see, in both languages. */
export interface LocalText {
  readonly 'zh-CN': string
  readonly en: string
}
