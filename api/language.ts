import type { Language } from '../core/words/language.ts'

/** The language that an Accept-Language header prefers (RFC 9110 §12.5.4); English unless it asks for Chinese first. */
export function preferredLanguage(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = parameters.find((parameter) => parameter.trim().startsWith('q='))
      return { tag, weight: weight === undefined ? 1 : Number(weight.trim().slice(2)) }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  const first = wanted.find(({ tag }) => /^(zh|en)\b/.test(tag))
  return first?.tag.startsWith('zh') ? 'zh-CN' : 'en'
}
