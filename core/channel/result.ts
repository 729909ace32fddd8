/** What a receiver made of one message to one recipient. */
export type SendResult =
  /** `card`: a code with which the card that was sent can be changed, once. `sms`: in how many parts it went, and whether it was cut to them. */
  | {
      readonly outcome: 'accepted'
      readonly providerId?: string
      readonly card?: string
      readonly sms?: { readonly parts: number; readonly isCut: boolean }
    }
  /**
   * Another try of the same is no use. `message`: this text; `person`: this recipient, so tell them by another way;
   * `channel`: our own account or its set-up, so nobody is told by it until somebody has mended that.
   */
  | { readonly outcome: 'refused'; readonly whose: 'message' | 'person' | 'channel'; readonly detail: string }
  /**
   * It is there, and wants nothing more until then (epoch ms): neither down nor wrong, and trying sooner makes it worse.
   * `whose`: for this person only; left out for the whole channel.
   */
  | { readonly outcome: 'limited'; readonly until: number; readonly whose?: 'person'; readonly detail: string }
  /** It has not taken it, for a reason that time can mend. */
  | { readonly outcome: 'unavailable'; readonly detail: string }
  /** All of it was handed over and no answer came: it may have been taken. Another try repeats it under the same id. */
  | { readonly outcome: 'unknown'; readonly detail: string }
