/**
 * How far a delivery came, by what we did and the provider said at once; what it says later is in its receipts.
 * `decided`: it waits for its turn; `attempted`: handed over, no answer yet; `retrying`: not taken, and tried again;
 * `accepted`: the provider has it, the person perhaps not; `only-logged`: no channel is configured, so nobody was told;
 * `failed`: not by this channel; `dropped`: no longer worth telling before it went out.
 */
export const deliveryOutcomes = [
  'decided',
  'attempted',
  'retrying',
  'accepted',
  'only-logged',
  'failed',
  'dropped',
] as const
export type DeliveryOutcome = (typeof deliveryOutcomes)[number]

/** What people say to a call, by a link, a button, a key or the API. */
export const answerVerbs = ['acknowledge', 'on-my-way', 'arrived', 'done', 'pass-on'] as const
export type AnswerVerb = (typeof answerVerbs)[number]
