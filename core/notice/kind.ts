/**
 * What a notice says. `ended`: it does not stand for people any more, though nothing may have returned. `over`: the alarm
 * was raised and has returned before anyone could be told, and nobody has acknowledged it: worth a line of a summary, not
 * a call.
 */
export const noticeKinds = ['raised', 'worsened', 'returned', 'ended', 'over'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** How what people were told of an alarm comes to its end. Suppressed: by a plan or a state; under a parent it still stands. */
export type Ending = 'returned' | 'out-of-service' | 'suppressed' | 'on-trial' | 'withdrawn' | 'reset'
