import type { ClaimBook } from '../../api/quarantine/claim-book.ts'
import { type Claim, claimName } from '../../core/plant/claims.ts'
import { UsageError } from '../process/usage-error.ts'
import { readClaims, writeClaims } from './claims-file.ts'
import { checkClaims, type PlantSource } from './plant-file.ts'

/** The claims of a file, written one after the other; each is put in the place of one of the same name. */
export function createClaimBook({ plant, claims: path }: Required<Pick<PlantSource, 'plant' | 'claims'>>): ClaimBook {
  let last: Promise<unknown> = Promise.resolve()

  async function put(claim: Claim): ReturnType<ClaimBook['put']> {
    try {
      const others = (await readClaims(path)).filter((one) => claimName(one) !== claimName(claim))
      const checked = await checkClaims({ plant }, [...others, claim])
      if (!checked.ok) return checked
      await writeClaims(path, [...others, claim])
      return { ok: true }
    } catch (error) {
      if (error instanceof UsageError) {
        return { ok: false, problems: error.message.split('\n').map((text) => ({ en: text, 'zh-CN': text })) }
      }
      throw error
    }
  }

  async function giveBack({ site, device }: Pick<Claim, 'site' | 'device'>): Promise<readonly Claim[]> {
    const before = await readClaims(path)
    const isIts = (claim: Claim) => claim.site === site && claim.device === device
    const its = before.filter(isIts)
    // what is left may be wrong for another reason: giving back must be possible all the same
    if (its.length > 0) {
      await writeClaims(
        path,
        before.filter((claim) => !isIts(claim)),
      )
    }
    return its
  }

  /** One after the other: what is written is what was read, and one change of it. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }

  return {
    list: () => readClaims(path),
    put: (claim) => inTurn(() => put(claim)),
    giveBack: (device) => inTurn(() => giveBack(device)),
  }
}
