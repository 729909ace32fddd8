import type { ClaimBook, NotTaken } from '../../api/quarantine/claim-book.ts'
import { type Claim, claimName } from '../../core/plant/claims.ts'
import type { ClaimStore } from '../../storage/claims/claims.ts'
import { UsageError } from '../process/usage-error.ts'
import { openClaims } from './claims-file.ts'
import { checkClaims, type PlantSource } from './plant-file.ts'

/** How often it is tried while others change the claims at the same time. */
const mostTries = 5
const crowded: NotTaken = {
  ok: false,
  problems: [{ en: 'the claims are being changed by others; try again', 'zh-CN': '认领清单正在被其他人修改，请重试' }],
}

/** The claims beside a plant file, written one after the other; put in the place of one of the same name. */
export function createClaimBook({ plant, claims: beside }: Required<Pick<PlantSource, 'plant' | 'claims'>>): ClaimBook {
  let last: Promise<unknown> = Promise.resolve()

  async function put(store: ClaimStore, claim: Claim): ReturnType<ClaimBook['put']> {
    try {
      for (let tries = 0; tries < mostTries; tries++) {
        const { stamp, claims } = await store.claims()
        const others = claims.filter((one) => claimName(one) !== claimName(claim))
        const checked = await checkClaims({ plant }, [...others, claim])
        if (!checked.ok) return checked
        if (await store.replace(stamp, [...others, claim])) return { ok: true }
      }
      return crowded
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      return { ok: false, problems: error.message.split('\n').map((text) => ({ en: text, 'zh-CN': text })) }
    }
  }

  async function giveBack(store: ClaimStore, given: Pick<Claim, 'site' | 'device'>): ReturnType<ClaimBook['giveBack']> {
    const isIts = ({ site, device }: Claim) => site === given.site && device === given.device
    for (let tries = 0; tries < mostTries; tries++) {
      const { stamp, claims: before } = await store.claims()
      const claims = before.filter(isIts)
      if (claims.length === 0) return { ok: true, claims }
      // what is left may be wrong for another reason: giving back must be possible all the same
      const left = before.filter((claim) => !isIts(claim))
      if (await store.replace(stamp, left)) return { ok: true, claims }
    }
    return crowded
  }

  /** One after the other: what is written is what was read, and one change of it. */
  function inTurn<T>(work: (store: ClaimStore) => Promise<T>): Promise<T> {
    const next = last.then(async () => {
      await using store = await openClaims(beside)
      return await work(store)
    })
    last = next.catch(() => undefined)
    return next
  }

  return {
    list: async () => {
      await using store = await openClaims(beside)
      return (await store.claims()).claims
    },
    put: (claim) => inTurn((store) => put(store, claim)),
    giveBack: (device) => inTurn((store) => giveBack(store, device)),
  }
}
