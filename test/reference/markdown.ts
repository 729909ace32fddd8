import type { Language } from '../../core/words/language.ts'

/** What a page of the reference is made of. */
export type PageLanguage = Extract<Language, 'en' | 'zh-CN'>
export const pageLanguages: readonly PageLanguage[] = ['en', 'zh-CN']

export type Both = Readonly<Record<PageLanguage, string>>

/** A cell without what would end it; outside of code without what would be taken for HTML or a template by the site. */
function cell(text: string): string {
  const parts = text
    .replaceAll('\n', ' ')
    .replaceAll('|', '\\|')
    .split(/(`[^`]*`)/)
  return parts.map((part) => (part.startsWith('`') ? part : inWords(part))).join('')
}

const inWords = (text: string) => text.replaceAll(/<(?=[\w/!?])/g, '&lt;').replaceAll('{{', '&#123;&#123;')

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => `| ${row.map(cell).join(' | ')} |`)
  return [`| ${head.join(' | ')} |`, `|${head.map(() => ' --- |').join('')}`, ...lines].join('\n')
}

export const code = (text: string): string => `\`${text}\``

export function page(title: string, parts: readonly string[]): string {
  return `${[`# ${title}`, ...parts].join('\n\n').trimEnd()}\n`
}

/** What stands on top of each: that nobody writes it by hand. */
export const made: Both = {
  en: 'Made from the program by `npm run docs:reference`; a test compares the two.',
  'zh-CN': '本页由 `npm run docs:reference` 从程序生成，并由测试核对。',
}
