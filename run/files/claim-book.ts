import type { ClaimBook } from '../../api/quarantine/claim-book.ts'
import { type Claim, claimName } from '../../core/plant/claims.ts'
import { UsageError } from '../process/usage-error.ts'
import { readClaims, writeClaims } from './claims-file.ts'
import { checkPlant, type PlantSource } from './plant-file.ts'

/** The claims of a file, written one after the other; put in the place of one of the same name. */
export function createClaimBook({ plant, claims: path }: Required<Pick<PlantSource, 'plant' | 'claims'>>): ClaimBook {
  let last: Promise<unknown> = Promise.resolve()

  async function put(claim: Claim): ReturnType<ClaimBook['put']> {
    try {
      const others = (await readClaims(path)).filter((one) => claimName(one) !== claimName(claim))
      const checked = await checkPlant({ plant }, [...others, claim])
      if (!checked.ok) return checked
      await writeClaims(path, [...others, claim])
      return { ok: true }
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
