import type { Person } from './duty.ts'

/** What is wrong with a password that somebody has chosen. Length counts, not signs of many kinds (NIST SP 800-63B §5.1.1.2). */
export type PasswordFault = 'too-short' | 'too-long' | 'is-name' | 'common'

/** Characters. */
export const passwordLength = { least: 10, most: 128 } as const

/** Of ten characters and more, from the lists of what is used most often; parts of it do not count. */
const common: ReadonlySet<string> = new Set(
  `1234567890 12345678910 123456789a 0123456789 9876543210 0987654321 1234512345 1q2w3e4r5t 1qaz2wsx3edc qwertyuiop
  qwerty12345 qwerty123456 password12 password123 password1234 passw0rd123 p@ssw0rd123 administrator admin12345 admin123456
  iloveyou123 woaini1314 woaini520 woaini5201314 5201314520 1314520520 a123456789 aa123456789 abc1234567 abc123456789
  abcd123456 abcde12345 abcdefghij qq123456789 qazwsxedcrfv zxcvbnm123 asdfghjkl123 1122334455 1a2b3c4d5e changeme123
  letmein123 welcome123 welcome1234 huoshui123 huoshui1234 huoshui12345 lhasa12345 lhasa123456 lasa123456 shuiwu123456`.split(
    /\s+/,
  ),
)

/** A password as it is hashed: two ways to type one text are one (NFKC). */
export function plainPassword(typed: string): string {
  return typed.normalize('NFKC')
}

/** Why a password is refused for this person; undefined where it is good. `phone`: theirs, if known. */
export function passwordFault(typed: string, person: Person, phone?: string): PasswordFault | undefined {
  const password = plainPassword(typed)
  const characters = [...password]
  if (characters.length < passwordLength.least) return 'too-short'
  if (characters.length > passwordLength.most) return 'too-long'
  const plain = password.toLowerCase().replace(/[\s_.-]/g, '')
  if (new Set(plain).size < 4 || isCounting(plain) || common.has(plain)) return 'common'
  const { 'zh-CN': chinese, en, bo } = person.name
  const own = [person.id, chinese, en, bo, phone?.replace(/^\+(86)?/, '')]
    .flatMap((name) => (name === undefined ? [] : name.toLowerCase().replace(/[\s_.-]/g, '')))
    .filter((name) => [...name].length > 1)
  return own.some((name) => isLittleMoreThan(plain, name)) ? 'is-name' : undefined
}

/** `abcdefghij`, `2345678901`: each sign is the one after the last. */
function isCounting(text: string): boolean {
  const codes = [...text].map((sign) => sign.codePointAt(0) ?? 0)
  return [1, -1].some((way) =>
    codes.every((code, index) => {
      const before = codes[index - 1]
      return before === undefined || code - before === way || code - before === -9 * way
    }),
  )
}

/** The name, once or again and again, with up to six signs more. */
function isLittleMoreThan(text: string, name: string): boolean {
  return text.includes(name) && text.replaceAll(name, '').length <= 6
}
