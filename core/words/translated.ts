/** Some of a table's texts in another language. */
export type Translation<T> = { readonly [K in keyof T]?: T[K] extends string ? string : Translation<T[K]> }

/**
 * A table with the texts that a translation has. As long as nobody who speaks the language has reviewed one, the original
 * stands beside it; `reviewed` has their paths, like `page.truth.live`. What is not translated stays as it is.
 */
export function translated<T extends object>(
  original: T,
  translation: Translation<T>,
  reviewed: ReadonlySet<string>,
  at = '',
): T {
  const entries = Object.entries(original).map(([key, text]) => {
    const other = (translation as Readonly<Record<string, unknown>>)[key]
    if (other === undefined) return [key, text]
    const path = `${at}${key}`
    if (typeof text === 'string') return [key, reviewed.has(path) ? other : `${other} ${text}`]
    return [key, translated(text, other as object, reviewed, `${path}.`)]
  })
  return Object.fromEntries(entries) as T
}

/** How many texts a translation has that nobody has reviewed. */
export function unreviewedIn(translation: object, reviewed: ReadonlySet<string>, at = ''): number {
  return Object.entries(translation).reduce((sum, [key, text]: [string, unknown]) => {
    if (typeof text === 'string') return sum + (reviewed.has(`${at}${key}`) ? 0 : 1)
    return sum + unreviewedIn(text as object, reviewed, `${at}${key}.`)
  }, 0)
}
