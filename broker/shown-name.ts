import { createHmac, randomBytes } from 'node:crypto'

/**
 * User names as a log may show them: those of credentials as they are, any other as its length and a mark, because
 * people type passwords there. The mark is the same for the same name while the process runs, and says nothing outside.
 */
export function createShownNames(isKnown: (name: string) => Promise<boolean>): (name: string) => Promise<string> {
  const key = randomBytes(32)
  return async (name) => {
    if (await isKnownNow(name)) return name
    const mark = createHmac('sha256', key).update(name).digest('hex').slice(0, 8)
    return `unknown (${name.length} characters, mark ${mark})`
  }

  /** Credentials that cannot be read know nobody. */
  async function isKnownNow(name: string): Promise<boolean> {
    try {
      return await isKnown(name)
    } catch {
      return false
    }
  }
}
