import type { Person } from './duty.ts'

/** What people type where a name is asked for, as it is compared: width, case and blanks do not matter, nor how a number is set. */
export function plainName(typed: string): string {
  const plain = typed.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ')
  const digits = plain.replace(/[ ()-]/g, '')
  if (/^\+\d{8,15}$/.test(digits)) return digits
  // as people in China say their mobile number
  return /^1[3-9]\d{9}$/.test(digits) ? `+86${digits}` : plain
}

/**
 * Whom a typed name means: by id, by what they are called in any language, or by phone number. Undefined where it is
 * nobody, and where it could be two: then the id or the number tells them apart.
 */
export function personTyped(
  people: ReadonlyMap<string, Person>,
  typed: string,
  phoneOf: (person: Person) => string | undefined,
): Person | undefined {
  const plain = plainName(typed)
  if (plain === '') return undefined
  const byId = people.get(plain)
  if (byId) return byId
  const found = [...people.values()].filter((person) => {
    const { 'zh-CN': chinese, en = '', bo = '' } = person.name
    return [chinese, en, bo].map(plainName).includes(plain) || phoneOf(person) === plain
  })
  return found.length === 1 ? found[0] : undefined
}
