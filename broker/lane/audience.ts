import type { FilterTree } from '../sessions/filter-tree.ts'
import type { KnownTopic } from './known-topics.ts'

/** Who would be delivered a message: those who have subscribed, and the sessions of those who are away. */
export class Audience {
  private readonly filters: readonly Pick<FilterTree<unknown>, 'changes' | 'match'>[]

  constructor(...filters: readonly Pick<FilterTree<unknown>, 'changes' | 'match'>[]) {
    this.filters = filters
  }

  /** True when somebody would get a message on the topic. Found out again only after somebody came or went. */
  hears(known: KnownTopic): boolean {
    let age = 0
    for (const { changes } of this.filters) age += changes
    if (known.heardAsOf !== age) {
      known.heardAsOf = age
      known.isHeard = this.filters.some((tree) => tree.match(known.topic).length > 0)
    }
    return known.isHeard
  }
}
