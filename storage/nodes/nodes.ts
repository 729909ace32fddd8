/** A Last Will of a session that is open at a broker. */
export interface OpenWill {
  /** User name and client id, as the broker knows the session. */
  readonly session: string
  /** Whose it is: the user name. */
  readonly device: string
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  /** For how long the device may be silent before it counts as lost (1.5 × its keep-alive), ms. */
  readonly allowedMs: number
}

export interface GoneNode {
  readonly node: string
  /** How long ago it gave its last sign of life, ms. */
  readonly silentMs: number
}

/** A Last Will that is to be told in the place of a broker that is gone. */
export interface DueWill extends OpenWill {
  /** Another session of the device stands that would tell the same: it is not told. */
  readonly isWithheld: boolean
}

/**
 * Which brokers live, and what each would have to tell if its devices were lost, on record for the others. The record's
 * clock alone decides; of several that would take something over one does, for the time of a lease.
 */
export interface NodeBook extends AsyncDisposable {
  readonly leaseMs: number
  /** A sign of life. True where the others may have held it for gone, or it is new. */
  here(node: string): Promise<boolean>
  /** Sessions that began at a node, wherever they were before, with their Last Will or without one; and that ended there. */
  note(
    node: string,
    began: readonly (OpenWill | { readonly session: string })[],
    ended: readonly string[],
  ): Promise<void>
  /** Puts back what is still open at a node, as far as it is not at another one by now. */
  noteAgain(node: string, open: readonly OpenWill[]): Promise<void>
  /** Of those sessions, the ones that are at another node. */
  elsewhere(node: string, sessions: readonly string[]): Promise<ReadonlySet<string>>
  /** Nodes without a sign of life that nobody has spoken for yet; not those that are heard otherwise. */
  takeGone(heard: readonly string[]): Promise<readonly GoneNode[]>
  /** It was spoken for: it stands in the reading log. */
  spokenFor(node: string): Promise<void>
  /**
   * Last Wills of nodes that are gone, whose devices have not come to another one in their time, of which `standingMs` could
   * have been spent in coming; 500 at most.
   */
  takeWills(heard: readonly string[], standingMs: number): Promise<readonly DueWill[]>
  /** They stand in the reading log. */
  willsTold(sessions: readonly string[]): Promise<void>
  /** It ends in order: the others need not wait for a sign of life. */
  leave(node: string): Promise<void>
}
