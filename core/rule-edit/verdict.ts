import type { Contradiction } from '../alarm/compile/origin.ts'

/**
 * What became of an edit under the plant file of today. `holds`: at so many places. `conflict`: the plant file says
 * something else since, and holds at the places listed. `gone`: there is no such rule there. `misfit`: with it the rules
 * would be wrong, so that it does not hold. `in-file`: the plant file says the same by now.
 */
export type EditVerdict =
  | { readonly name: 'holds' | 'in-file'; readonly rules: number }
  | {
      readonly name: 'conflict'
      readonly rules: number
      readonly at: readonly (Omit<Contradiction, 'edit'> & { readonly alarm: string })[]
    }
  /** All that it sets is set by later edits: they hold, it does not. */
  | { readonly name: 'superseded'; readonly by: readonly number[] }
  | { readonly name: 'gone' }
  | { readonly name: 'misfit'; readonly problems: readonly string[] }
