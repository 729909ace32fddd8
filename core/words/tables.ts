import { en } from './en.ts'
import type { Language } from './language.ts'
import type { Words } from './words.ts'
import { zhCN } from './zh-cn.ts'

const tables: Readonly<Record<Language, Words>> = { 'zh-CN': zhCN, en }

/** All that we say in a language. */
export function wordsOf(language: Language): Words {
  return tables[language]
}

/** A text with its `{x}` filled in. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
