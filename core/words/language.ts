/** The languages that people read here. A further one is one more table of words (`words.ts`), nothing else. */
const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

export function isLanguage(text: string | null | undefined): text is Language {
  return languages.some((known) => known === text)
}

/** Text that people see, in both languages. */
export interface LocalText {
  readonly 'zh-CN': string
  readonly en: string
}
