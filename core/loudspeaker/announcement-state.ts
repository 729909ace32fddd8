/**
 * `to-confirm`: a siren that waits for a second person; `asked`: it waits for the role `alarms`; `held`: not said, and
 * why; `given`: handed over, or about to be; `unavailable`: the broker could not be
 * reached, and nothing is kept for later; `unconfirmed`: the box has not answered in its time.
 */
export const announcementStates = ['to-confirm', 'asked', 'held', 'given', 'unavailable', 'unconfirmed'] as const
export type AnnouncementState = (typeof announcementStates)[number]
