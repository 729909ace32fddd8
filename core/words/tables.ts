import { bo, boReviewed } from './bo.ts'
import { en } from './en.ts'
import type { ReadLanguage } from './language.ts'
import { translated } from './translated.ts'
import type { Words } from './words.ts'
import { zhCN } from './zh-cn.ts'

const tables: Readonly<Record<ReadLanguage, Words>> = { 'zh-CN': zhCN, en, bo: translated(zhCN, bo, boReviewed) }

/** All that we say in a language. */
export function wordsOf(language: ReadLanguage): Words {
  return tables[language]
}

/** A text with its `{x}` filled in. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
