import type { PlantProblem } from '../plant/problem.ts'
import type { Duty } from './duty.ts'
import { isPhoneNumber, parseReference } from './reference.ts'

/** What is wrong with the numbers themselves, where `known` knows them; never shows one. What it does not know may be known elsewhere. */
export function addressProblems(duty: Duty, known: (name: string) => string | undefined): readonly PlantProblem[] {
  return [...duty.people.values()].flatMap(({ phone }, index) => {
    const reference = phone === undefined ? undefined : parseReference(phone)
    const value = reference?.in === 'env' ? known(reference.name) : undefined
    if (reference === undefined || value === undefined || isPhoneNumber(value)) return []
    const message = `${reference.name} is no phone number with its country: expected + and 8 to 15 digits, like +8613800000000`
    return [{ path: ['people', index, 'phone'], message }]
  })
}
