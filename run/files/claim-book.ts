import type { ClaimBook } from '../../api/quarantine/claim-book.ts'
import { type Claim, claimName } from '../../core/plant/claims.ts'
import { UsageError } from '../process/usage-error.ts'
import { openClaims } from './claims-file.ts'
import { checkPlant, type PlantSource } from './plant-file.ts'

/** How often it is tried while others change the claims at the same time. */
const mostTries = 5

/** The claims beside a plant file, written one after the other; put in the place of one of the same name. */
export function createClaimBook({ plant, claims: beside }: Required<Pick<PlantSource, 'plant' | 'claims'>>): ClaimBook {
  let last: Promise<unknown> = Promise.resolve()

  async function put(claim: Claim): ReturnType<ClaimBook['put']> {
    try {
      await using store = await openClaims(beside)
      for (let tries = 0; tries < mostTries; tries++) {
        const { stamp, claims } = await store.claims()
        const others = claims.filter((one) => claimName(one) !== claimName(claim))
        const checked = await checkPlant({ plant }, [...others, claim])
        if (!checked.ok) return checked
        if (await store.replace(stamp, [...others, claim])) return { ok: true }
      }
      return { ok: false, problems: ['the claims are being changed by others; try again'] }
    } catch (error) {
      if (error instanceof UsageError) return { ok: false, problems: error.message.split('\n') }
      throw error
    }
  }

  return {
    put(claim) {
      const next = last.then(() => put(claim))
      last = next.catch(() => undefined)
      return next
    },
  }
}
