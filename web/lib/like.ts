/** Whether `value` has all that `example` has, of the same kinds: for what another version of the page has kept. Each of a list is like the example's first. */
export function isLike(value: unknown, example: unknown): boolean {
  if (typeof example !== 'object' || example === null) return typeof value === typeof example
  if (Array.isArray(example)) {
    return Array.isArray(value) && (example.length === 0 || value.every((each) => isLike(each, example[0])))
  }
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Readonly<Record<string, unknown>>
  return Object.entries(example).every(([key, its]) => isLike(fields[key], its))
}
