import { appendFileSync } from 'node:fs'

/** Names the file of what is left out, to the workers of a run. */
export const leftOutVariable = 'HUOSHUI_TEST_LEFT_OUT'

/** Says what a suite does not do here, and why; at its end the run says it again, all of it. */
export function leftOut(what: string): void {
  console.warn(`left out: ${what}`)
  const file = process.env[leftOutVariable]
  if (file !== undefined) appendFileSync(file, `${what}\n`)
}
